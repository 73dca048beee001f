import { StreamsBuilder } from 'spillway';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, identifyText, limits, text, textRecord } from './text.js';

/** Two calls for each record, ordered by key, with random latencies; what fails is dead-lettered. */
export const asyncByKey: Shape = {
  name: 'async-by-key',
  sources: { in: 2 },
  sinks: { out: 2 },
  deadLetters: ['in.DLQ'],
  steps: ['first', 'second'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .mapValuesAsync(
        kit.call('first', (value: string) => value),
        { ...limits, concurrency: 4 },
      )
      .mapValuesAsync(
        kit.call('second', (value: string) => value),
        { ...limits, concurrency: 2 },
      )
      .toDLQ()
      .to('out', text);
    return builder.build();
  },
  make: (spec, id) => ({
    topic: 'in',
    record: textRecord(spec, id),
    exits: [exit('out', id, 'main')],
    poison: false,
  }),
  identify: identifyText,
};
