import type { KafkaStreams } from 'spillway';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { committed, endOffsets } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { Flow } from './flow.js';

let flow: Flow;
beforeEach(async () => (flow = await Flow.open({ brokers: inject('cluster').brokers }, { partitions: 2 })));
afterEach(() => flow.close());

const marks = () => committed(flow.group, flow.input);
const partitionsOf = (app: KafkaStreams) => app.status().partitions.map(({ partition }) => partition);
const has = (app: KafkaStreams, count: number) =>
  until(
    () => app.state === 'RUNNING' && partitionsOf(app).length === count,
    () => `it is ${app.state} with ${partitionsOf(app).join()}`,
  );

/** A topology whose step waits until somebody lets go. */
function held() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { topology: flow.through(async (value) => (await opened, value)), open };
}

describe('a pause outlives the assignment that it was for', () => {
  it('here a partition that is lost while it is paused, and comes back, is read on', async () => {
    // Batches of a hundred, of which the budget holds some: the fetch rests.
    for (let batch = 0; batch < 20; batch++) await flow.feed(100);
    const { topology, open } = held();
    const first = await flow.start(topology, { instanceId: 'first', budget: { records: 200 } });
    await until(
      () => first.status().partitions.every(({ fetching, inFlight }) => !fetching && inFlight > 0),
      () => 'the fetch goes on',
    );
    const second = await flow.start(held().topology, { instanceId: 'second' });
    await has(first, 1);
    await has(second, 1);
    // What it has not settled is the other's again.
    await second.close({ timeout: 1 });
    await has(first, 2);
    open();
    await flow.feed(100);
    await flow.caughtUp();
    expect(flow.missing(await flow.outcome())).toEqual([]);
  });
});

describe('a commit after a rebalance rewinds the offset of the member that has the partition now', () => {
  it('here what ends late is not committed', async () => {
    await flow.feed(1_000);
    const { topology, open } = held();
    // Each settled record is a commit.
    const first = await flow.start(topology, { instanceId: 'first', commit: { every: 1, settled: 1 } });
    await until(
      () => first.status().partitions.every(({ inFlight }) => inFlight > 0),
      () => 'nothing is in flight',
    );
    const second = await flow.start(flow.through(), { instanceId: 'second' });
    await has(second, 1);
    const [moved = -1] = partitionsOf(second);
    // The first knows nothing of these.
    await flow.feed(1_000);
    const ends = await endOffsets(flow.input);
    await until(
      async () => (await marks())[moved] === ends[moved],
      () => 'the second does not read its partition',
    );
    const seen = new Set<number>();
    open();
    await until(
      async () => {
        const now = await marks();
        seen.add(now[moved]!);
        return now[1 - moved] === ends[1 - moved];
      },
      () => 'the first does not go on with what it has kept',
      { every: 5 },
    );
    expect([...seen]).toEqual([ends[moved]]);
    expect(flow.missing(await flow.outcome())).toEqual([]);
  });
});
