import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { KafkaStreams } from 'spillway';
import { committed } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { Flow } from './flow.js';

const PARTITIONS = 2;

let flow: Flow;
beforeEach(async () => (flow = await Flow.open({ brokers: inject('cluster').brokers }, { partitions: PARTITIONS })));
afterEach(() => flow?.close());

const marks = () => committed(flow.group, flow.input);
const begun = () =>
  until(
    async () => (await marks()).every((mark) => mark >= 0),
    () => 'where it begins is not committed',
  );
const numbersOut = async () => [...(await flow.outcome()).times.keys()].sort((a, b) => a - b);
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const stopOf = (app: KafkaStreams) =>
  app.done.then(
    () => null,
    (error: Error) => error,
  );
/** As many numbers into each partition. */
const fill = (from: number, to: number) =>
  flow.write(
    flow.input,
    ...numbers(from, to).flatMap((n) =>
      [0, 1].map((partition) => ({ partition, key: `k${partition}`, value: `${n}` })),
    ),
  );
const expire = (below: number) =>
  flow.admin.deleteTopicRecords({
    topic: flow.input,
    partitions: [0, 1].map((partition) => ({ partition, offset: `${below}` })),
  });

describe('where a group without offsets begins', () => {
  it('earliest: with the first record', async () => {
    await flow.feed(100);
    await flow.start(flow.through());
    await flow.caughtUp();
    expect(await numbersOut()).toEqual(numbers(0, 100));
  });

  it('latest: with the first record after the start, also when none came before a restart', async () => {
    await flow.feed(100);
    const idle = await flow.start(flow.through(), { reset: 'latest' });
    await begun();
    await idle.close();
    await flow.feed(100);
    await flow.start(flow.through(), { reset: 'latest' });
    await flow.caughtUp();
    expect(await numbersOut()).toEqual(numbers(100, 200));
  });

  it('none: nowhere', async () => {
    await flow.feed(100);
    await expect(flow.start(flow.through(), { reset: 'none' })).rejects.toMatchObject({ code: 'NO_COMMITTED_OFFSET' });
    expect(await marks()).toEqual([-1, -1]);
  });

  it('a function: where it says, partition by partition, and the next start begins there too (D80)', async () => {
    await fill(0, 10);
    const first = await flow.start(flow.through(), { reset: ({ partition }) => (partition === 0 ? 4 : 'latest') });
    await begun();
    await first.close();
    await fill(10, 12);
    await flow.start(flow.through(), { reset: () => 'earliest' });
    await until(
      async () => (await marks()).every((mark) => mark === 12),
      () => 'not all is read',
    );
    const { times } = await flow.outcome();
    expect([...times].sort(([a], [b]) => a - b)).toEqual([
      ...numbers(4, 10).map((n) => [n, 1]),
      ...numbers(10, 12).map((n) => [n, 2]),
    ]);
  });

  it('an offset that was committed by hand, of which -2 is how kafkajs says earliest', async () => {
    await fill(0, 10);
    const { group: groupId, input: topic } = flow;
    await flow.admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '7' }] });
    await flow.admin.setOffsets({ groupId, topic, partitions: [{ partition: 1, offset: '-2' }] });
    await flow.start(flow.through(), { reset: 'latest' });
    await until(
      async () => (await marks()).every((mark) => mark === 10),
      () => 'not all is read',
    );
    expect((await flow.outcome()).total).toBe(3 + 10);
  });
});

describe('an offset that the log does not hold', () => {
  it('since its records expired while the app was down: it stops, says which, and the offset stays', async () => {
    await fill(0, 10);
    const app = await flow.start(flow.through());
    await until(
      async () => (await marks()).every((mark) => mark === 10),
      () => 'not all is read',
    );
    await app.close();
    await fill(10, 30);
    await expire(20);
    const error = await stopOf(await flow.start(flow.through()));
    expect(error).toMatchObject({ code: 'OFFSETS_EXPIRED', topic: flow.input });
    expect(error?.message).toContain('from 10 up to 20');
    expect(await marks()).toEqual([10, 10]);
  });

  it('since its records expired while the app was paused: the same', async () => {
    // Each write is a batch of its own, of which a budget of ten records holds one.
    for (let from = 0; from < 100; from += 20) await fill(from, from + 20);
    const app = await flow.start(flow.through(), { budget: { records: 10 }, reset: 'latest' });
    await begun();
    app.pause();
    for (let from = 100; from < 200; from += 20) await fill(from, from + 20);
    await expire(180);
    const error = await stopOf(app);
    expect(error).toMatchObject({ code: 'OFFSETS_EXPIRED', topic: flow.input });
    expect(error?.message).toContain('up to 180');
    expect(await marks()).toEqual([100, 100]);
  });

  it('since it lies behind the end: it stops, and the offset stays', async () => {
    await fill(0, 10);
    const partitions = [0, 1].map((partition) => ({ partition, offset: '99' }));
    await flow.admin.setOffsets({ groupId: flow.group, topic: flow.input, partitions });
    const error = await stopOf(await flow.start(flow.through()));
    expect(error).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE', topic: flow.input });
    expect(await marks()).toEqual([99, 99]);
  });

  it('of one partition: with onStop partition the others go on', async () => {
    await fill(0, 10);
    const partitions = [{ partition: 0, offset: '99' }];
    await flow.admin.setOffsets({ groupId: flow.group, topic: flow.input, partitions });
    const app = await flow.start(flow.through(), { onStop: 'partition' });
    await until(
      () => app.state === 'DEGRADED',
      () => `it is ${app.state}`,
    );
    await fill(10, 20);
    await until(
      async () => (await marks())[1] === 20,
      () => 'the other partition is not read',
    );
    expect(await marks()).toEqual([99, 20]);
  });
});
