import { StreamsBuilder } from 'spillway';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, identifyText, labelOf, limits, text, textRecord } from './text.js';

/** No two records are the same, so a dedupe drops none of them, however often one is read again after a fault. */
export const distinct: Shape = {
  name: 'distinct',
  sources: { in: 2 },
  sinks: { out: 2 },
  deadLetters: ['in.DLQ'],
  steps: ['identity', 'slow'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .dedupe({ by: kit.step('identity', (_key: string, value: string) => labelOf(value)), within: '1h', max: 100 })
      .mapValuesAsync(
        kit.call('slow', (value: string) => value),
        { ...limits, concurrency: 3 },
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
