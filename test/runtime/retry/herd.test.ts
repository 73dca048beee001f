import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamsBuilder, type KStream } from '../../../src/index.js';
import { runs } from '../../runs.js';
import { Driven } from '../driven.js';
import { away, text } from './retrying.js';

/** Milliseconds between the records that come. */
const SLICE = 100;

interface Case {
  /** Records a second that come, at any time. */
  readonly rate: number;
  readonly partitions: number;
  readonly sync: boolean;
  readonly latency: number;
  /** What stands by the step: the breaker of a retry, one of its own, or both. */
  readonly guard: 'retry' | 'breaker' | 'both';
  /** Whether what is away says so at once, or calls hang until they time out. */
  readonly hangs: boolean;
}

const DOWN = 12_000;
const BACK = 72_000;
const END = 115_000;

/** A dependency that is away for a minute, under records that come all the time. Gives when it was called. */
async function outage({ rate, partitions, sync, latency, guard, hangs }: Case) {
  const calls: number[] = [];
  const isAway = () => app.queue.now >= DOWN && app.queue.now < BACK;
  const step = (value: string): string => {
    calls.push(app.queue.now);
    if (isAway()) throw away;
    return value;
  };
  const builder = new StreamsBuilder();
  const stream = builder.stream('in', text);
  let guarded: KStream<string | null, string> = sync
    ? stream.mapValues(step)
    : stream.mapValuesAsync(
        async (value) => {
          if (isAway() && hangs) {
            calls.push(app.queue.now);
            return app.later(60_000, value);
          }
          const result = step(value);
          return app.later(latency, result);
        },
        { timeout: '2s', concurrency: 64 },
      );
  if (guard !== 'breaker') guarded = guarded.retryWithBackoff({ attempts: 5, budget: { perSecond: 4 } });
  if (guard !== 'retry') guarded = guarded.circuitBreaker({ window: 20, openFor: '5s', halfOpenCalls: 3 });
  guarded.toDLQ('dead').to('out', text);
  const app: Driven = new Driven(builder.build(), partitions);
  const fed = Math.floor((rate * END) / 1_000);
  for (let at = 0, next = 0; at < END; at += SLICE) {
    const until = Math.floor((rate * (at + SLICE)) / 1_000);
    for (let partition = 0; partition < partitions; partition++) {
      const numbers = Array.from({ length: until - next }, (_, i) => next + i).filter(
        (n) => n % partitions === partition,
      );
      if (numbers.length > 0)
        app.feed(
          numbers.map((n) => [`k${n}`, `v${n}`]),
          partition,
        );
    }
    next = until;
    await app.advance(SLICE);
  }
  await app.advance(60_000);
  return { app, calls, fed };
}

/** The most calls in any `span` milliseconds that begin in between. */
function most(calls: readonly number[], from: number, to: number, span: number): number {
  let [peak, first] = [0, 0];
  const within = calls.filter((at) => at >= from && at < to + span);
  for (let last = 0; last < within.length; last++) {
    while (within[last]! - within[first]! >= span) first++;
    peak = Math.max(peak, last - first + 1);
  }
  return peak;
}

const cases = fc.record({
  rate: fc.integer({ min: 20, max: 60 }),
  partitions: fc.integer({ min: 1, max: 3 }),
  sync: fc.boolean(),
  latency: fc.integer({ min: 1, max: 50 }),
  guard: fc.constantFrom('retry' as const, 'breaker' as const, 'both' as const),
  hangs: fc.boolean(),
});

describe('what was away for a minute and is back (D85)', () => {
  it('is called no more than 1.2 times as often as before, and twice that with every ten seconds', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const { app, calls, fed } = await outage(given);
        const steady = most(calls, 5_000, DOWN - 5_000, 1_000);
        const back = calls.find((at) => at >= BACK)!;
        for (let step = 0; step < 4; step++) {
          const from = back + step * 10_000;
          // Besides: timers may be 50 ms late for nothing to be lost, and the trials of a breaker.
          const allowed = 1.05 * 1.2 * steady * 2 ** step + 4;
          expect(most(calls, from, from + 9_000, 1_000)).toBeLessThanOrEqual(allowed);
        }
        expect(app.values('out').length + app.values('dead').length).toBe(fed);
        if (given.guard !== 'breaker') expect(app.values('dead')).toEqual([]);
        expect(app.ledger().balanced).toBe(true);
      }),
      { numRuns: runs(2000) },
    );
  }, 300_000);
});
