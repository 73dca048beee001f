import { StreamsBuilder } from 'spillway';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, flavourOf, identifyText, labelOf, text, textRecord } from './text.js';

const isKept = (flavour: number) => flavour % 3 !== 2;
/** 0 to 3 children. */
const children = (flavour: number) => flavour % 4;

/** Synchronous steps only: new values, dropped records, and none to three children of each. */
export const mapFilterFlatMap: Shape = {
  name: 'map-filter-flat-map',
  sources: { in: 3 },
  sinks: { out: 2 },
  deadLetters: ['in.DLQ'],
  steps: ['map', 'filter', 'flat-map'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .map(kit.step('map', (key: string, value: string) => [key, value] as const))
      .filter(kit.step('filter', (_key: string, value: string) => isKept(flavourOf(value))))
      .flatMapValues(
        kit.step('flat-map', (value: string) =>
          Array.from({ length: children(flavourOf(value)) }, (_, i) => `${labelOf(value)}.${i}:0`),
        ),
      )
      .toDLQ()
      .to('out', text);
    return builder.build();
  },
  make: (spec, id) => ({
    topic: 'in',
    record: textRecord(spec, id),
    exits: isKept(spec.flavour)
      ? Array.from({ length: children(spec.flavour) }, (_, i) => exit('out', `${id}.${i}`, 'main'))
      : [],
    poison: false,
  }),
  identify: identifyText,
};
