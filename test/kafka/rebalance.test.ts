import { setTimeout as delay } from 'node:timers/promises';
import type { AppEvent } from 'spillway';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { until } from '../cluster/until.js';
import { Flow } from './flow.js';

/** Which partitions a member has, and what it gave up unsettled. */
function watch(events$: { subscribe(next: (event: AppEvent) => void): unknown }) {
  const seen = { partitions: new Set<number>(), assignments: 0, abandoned: 0, revoked: new Set<number>() };
  events$.subscribe((event) => {
    if (event.type === 'assigned') {
      seen.assignments++;
      seen.partitions = new Set(event.partitions.map(({ partition }) => partition));
    } else if (event.type === 'revoked') {
      seen.abandoned += event.abandoned;
      for (const { partition } of event.partitions) seen.revoked.add(partition);
    }
  });
  return seen;
}

describe('a group that changes under load', () => {
  let flow: Flow;
  beforeEach(async () => (flow = await Flow.open({ brokers: inject('cluster').brokers })));
  afterEach(() => flow.close());

  it('repeats nothing on partitions that stay, and at most what was in flight on those that move', async () => {
    await flow.feed(20_000);
    const slow = flow.through(async (value) => (await delay(2), value), 16);
    const first = await flow.start(slow, { instanceId: 'first' });
    const ofFirst = watch(first.events$);
    await until(
      async () => (await flow.committed()) > 1_000,
      () => 'nothing is committed',
    );

    const second = await flow.start(slow, { instanceId: 'second' });
    const ofSecond = watch(second.events$);
    await until(
      () => ofFirst.partitions.size === 2,
      () => 'the first has not given half of it up',
    );
    const stayed = new Set(ofFirst.partitions);
    expect([...ofFirst.revoked].every((partition) => !stayed.has(partition))).toBe(true);

    await until(
      () => second.ledger().source.in > 500,
      () => 'the second has nothing to do',
    );
    await second.close();
    await flow.caughtUp();

    const outcome = await flow.outcome();
    expect(flow.missing(outcome)).toEqual([]);
    expect(outcome.outOfOrder).toEqual([]);
    // What moved was given up unsettled at most once by each; nothing else may come twice.
    expect(outcome.total - flow.fed).toBeLessThanOrEqual(ofFirst.abandoned + ofSecond.abandoned);
    expect(first.ledger().balanced && second.ledger().balanced).toBe(true);
    expect(ofFirst.assignments).toBeGreaterThanOrEqual(1);
  });
});
