import { StreamsBuilder } from 'spillway';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, flavourOf, identifyText, labelOf, limits, text, textRecord } from './text.js';

const children = (flavour: number) => flavour % 3;

/** A call gives none to two children of each record, and each of them goes to two sinks; order is given up. */
export const fanOut: Shape = {
  name: 'fan-out',
  sources: { in: 2 },
  sinks: { left: 2, right: 1 },
  deadLetters: ['dead'],
  steps: ['expand', 'right'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const builder = new StreamsBuilder();
    const expanded = builder.stream('in', text).flatMapValuesAsync(
      kit.call('expand', (value: string) =>
        Array.from({ length: children(flavourOf(value)) }, (_, i) => `${labelOf(value)}.${i}:0`),
      ),
      { ...limits, concurrency: 4, orderBy: 'none' },
    );
    expanded.to('left', text);
    expanded.mapValues(kit.step('right', (value: string) => value, labelOf)).to('right', text);
    return builder.build({ deadLetters: { topic: 'dead' } });
  },
  make: (spec, id) => ({
    topic: 'in',
    record: textRecord(spec, id),
    exits: Array.from({ length: children(spec.flavour) }, (_, i) => [
      exit('left', `${id}.${i}`, null),
      exit('right', `${id}.${i}`, null),
    ]).flat(),
    poison: false,
  }),
  identify: identifyText,
};
