import { StreamsBuilder } from 'spillway';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, flavourOf, identifyText, limits, text, textRecord } from './text.js';

const isSlow = (flavour: number) => flavour % 2 === 1;

/** Two ways to one sink, of which one takes time: order holds on each, not between them. */
export const splitMerge: Shape = {
  name: 'split-merge',
  sources: { in: 2 },
  sinks: { out: 2 },
  deadLetters: ['in.DLQ'],
  steps: ['way', 'slow', 'quick'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const builder = new StreamsBuilder();
    const { slow, quick } = builder
      .stream('in', text)
      .toDLQ()
      .split(
        { slow: kit.step('way', (_key: string, value: string) => isSlow(flavourOf(value))) },
        { otherwise: 'quick' },
      );
    slow
      .mapValuesAsync(
        kit.call('slow', (value: string) => value),
        { ...limits, concurrency: 3 },
      )
      .merge(quick.mapValues(kit.step('quick', (value: string) => value)))
      .to('out', text);
    return builder.build();
  },
  make: (spec, id) => ({
    topic: 'in',
    record: textRecord(spec, id),
    exits: [exit('out', id, isSlow(spec.flavour) ? 'slow' : 'quick')],
    poison: false,
  }),
  identify: identifyText,
};
