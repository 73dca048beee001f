import { StreamsBuilder, type Context } from 'spillway';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, flavourOf, identifyText, labelOf, limits, text, textRecord } from './text.js';

/** Up to 14 children, more than any boundary below holds. */
const children = (flavour: number) => flavour * 2;

/** A generator that is suspended while the calls below have no room, in the order of the partition. */
export const generator: Shape = {
  name: 'generator',
  sources: { in: 2 },
  sinks: { out: 2 },
  deadLetters: ['in.DLQ'],
  steps: ['make', 'use'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const builder = new StreamsBuilder();
    const make = kit.step('make', (value: string) => value);
    builder
      .stream('in', text)
      .flatMapValues(function* (value: string, key: string, context: Context) {
        for (let i = 0; i < children(flavourOf(value)); i++) yield make(`${labelOf(value)}.${i}:0`, key, context);
      })
      .mapValuesAsync(
        kit.call('use', (value: string) => value, labelOf),
        {
          ...limits,
          concurrency: 2,
          orderBy: 'partition',
        },
      )
      .toDLQ()
      .to('out', text);
    return builder.build();
  },
  make: (spec, id) => ({
    topic: 'in',
    record: textRecord(spec, id),
    exits: Array.from({ length: children(spec.flavour) }, (_, i) => exit('out', `${id}.${i}`, 'main')),
    poison: false,
  }),
  identify: identifyText,
};
