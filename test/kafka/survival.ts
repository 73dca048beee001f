import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { KafkajsOptions } from 'spillway/kafkajs';
import { until } from '../cluster/until.js';
import type { Flow } from './flow.js';
import type { Watch } from './watch.js';

/** Of the flows of these tests. */
export const PARTITIONS = 4;
const LIMITS = { boundary: 100, settled: 500 };
/** See crash.test.ts; and what was on its way to the sink when it broke may be there twice. */
const WINDOW = PARTITIONS * 3 * LIMITS.boundary + 2 * LIMITS.settled;
/** Milliseconds: brokers take their time to start where many tests run at once. */
const CAUGHT_UP = 180_000;
/** Milliseconds for a test with all of that. */
export const TIMEOUT = 400_000;

export interface Disaster {
  readonly flow: Flow;
  readonly watch: Watch;
  readonly transport?: Partial<KafkajsOptions>;
  readonly fault: () => Promise<void>;
  /** What has to be there again before the outcome can be read. */
  readonly mended?: () => Promise<void>;
}

/**
 * Runs an app over a backlog, and the fault in the middle of it: it heals without help, loses nothing, keeps the order,
 * repeats no more than was in flight, and neither tries nor talks at full speed.
 */
export async function survives({ flow, watch, transport, fault, mended }: Disaster): Promise<void> {
  await flow.feed(6_000);
  const app = await flow.start(
    flow.through(async (value) => (await delay(2), value), 8),
    { ...watch.options, boundary: { records: LIMITS.boundary }, commit: { settled: LIMITS.settled } },
    { ...watch.transport, ...transport },
  );
  watch.follow(app);
  await until(
    async () => (await flow.committed()) > 500,
    () => 'nothing is committed',
  );
  const before = { connections: watch.connections, lines: watch.lines.length, at: performance.now() };
  await fault();
  await flow.caughtUp(CAUGHT_UP).catch((error: Error) => {
    throw new Error(`${error.message}\n${watch.lines.join('\n')}`, { cause: error });
  });
  const seconds = (performance.now() - before.at) / 1_000;
  // It waits between two tries, and says each thing once in half a minute.
  expect(watch.connections - before.connections).toBeLessThan(60 + 5 * seconds);
  expect(watch.lines.slice(before.lines).length).toBeLessThan(15 * (1 + seconds / 30));

  await mended?.();
  const outcome = await flow.outcome();
  expect(flow.missing(outcome)).toEqual([]);
  expect(outcome.outOfOrder).toEqual([]);
  expect(outcome.total - flow.fed, `${watch.abandoned} abandoned; ${watch.lines.join('\n')}`).toBeLessThanOrEqual(
    WINDOW,
  );
  expect([app.state, watch.error]).toEqual(['RUNNING', null]);
  expect(watch.states.filter((state) => state !== 'RUNNING' && state !== 'REBALANCING')).toEqual([]);
  expect(app.ledger().balanced).toBe(true);
}
