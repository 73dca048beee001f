import { StreamsBuilder, type BatchItem } from 'spillway';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, flavourOf, identifyText, limits, text, textRecord } from './text.js';

type Items = readonly BatchItem<string, string>[];

/** Of some records the first try fails. */
const named = (items: Items) => items.flatMap(({ value }, index) => (flavourOf(value) === 7 ? [index] : []));

/** Opens after three failures, and looks again while the schedule goes on. */
const often = { window: 4, minimumCalls: 3, openFor: 60, halfOpenCalls: 2 } as const;

/**
 * Batches under a retry and a breaker, of which some records fail by name, then batches under a breaker that are only
 * taken apart; order by key.
 */
export const batched: Shape = {
  name: 'batched',
  sources: { in: 2 },
  sinks: { out: 2 },
  deadLetters: ['in.DLQ', 'late'],
  steps: ['first', 'second'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const builder = new StreamsBuilder();
    const first = kit.batch('first', (items: Items) => items.map(({ value }) => value));
    builder
      .stream('in', text)
      .batch({ ...limits, size: 5, linger: 10, concurrency: 1 })
      .mapValuesAsync(async (items, { attempt }) => {
        const results = await first(items);
        return { results, failed: attempt === 1 ? named(items) : [] };
      })
      .retryWithBackoff({ attempts: 3, base: 20, cap: 200, park: { records: 6 } })
      .circuitBreaker(often)
      .toDLQ()
      .batch({ ...limits, size: 3 })
      .mapAsync(kit.batch('second', (items: Items) => items.map(({ key, value }) => [key, value] as const)))
      .circuitBreaker({ ...often, slowAfter: 30 })
      .toDLQ('late')
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
