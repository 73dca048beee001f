import { describe, expect, inject, it } from 'vitest';
import { Serdes, StreamsBuilder, type KafkaStreams } from 'spillway';
import { committed, endOffsets } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { Flow } from './flow.js';

const QUICK = { consumer: { metadataMaxAge: 500 } };
const text = { key: Serdes.string(), value: Serdes.string() };

async function withFlow(run: (flow: Flow) => Promise<void>, partitions = 2): Promise<void> {
  const flow = await Flow.open({ brokers: inject('cluster').brokers }, { partitions });
  try {
    await run(flow);
  } finally {
    await flow.close();
  }
}

const errorOf = (app: KafkaStreams) =>
  app.done.then(
    () => null,
    (error: unknown) => error,
  );

const marks = (flow: Flow) => committed(flow.group, flow.input);

// Side by side: most of their time is waiting until it is certain that a topic is gone.
describe.concurrent('topics that change under a running app', { timeout: 180_000 }, () => {
  it('a source that is deleted stops it', () =>
    withFlow(async (flow) => {
      await flow.feed(100);
      const app = await flow.start(flow.through());
      await flow.caughtUp();
      await flow.admin.deleteTopics({ topics: [flow.input] });
      expect(await errorOf(app)).toMatchObject({ code: 'UNKNOWN_TOPIC', topic: flow.input });
      expect(app.state).toBe('ERROR');
    }));

  it('a sink that is deleted stops it, and nothing is committed past it', () =>
    withFlow(async (flow) => {
      await flow.feed(100);
      const app = await flow.start(flow.through());
      await flow.caughtUp();
      const before = await marks(flow);
      await flow.admin.deleteTopics({ topics: [flow.output] });
      await flow.feed(100);
      expect(await errorOf(app)).toMatchObject({
        code: 'UNKNOWN_TOPIC',
        message: expect.stringContaining(`'${flow.output}'`) as string,
      });
      expect(await marks(flow)).toEqual(before);

      await flow.create(flow.output, 2);
      await flow.start(flow.through());
      await flow.caughtUp();
      expect(flow.missing(await flow.outcome())).toEqual(Array.from({ length: 100 }, (_, n) => n));
    }));

  it.each(['earliest', 'latest'] as const)('partitions that are added are read from their start, with %s', (reset) =>
    withFlow(async (flow) => {
      const app = await flow.start(flow.through(), { reset }, QUICK);
      await flow.write(flow.input, { partition: 0, key: 'a', value: '0' }, { partition: 1, key: 'b', value: '1' });
      await until(
        async () => (await marks(flow)).every((mark) => mark === 1),
        () => 'the first records are not committed',
      );
      await flow.admin.createPartitions({ topicPartitions: [{ topic: flow.input, count: 4 }] });
      await until(
        async () => {
          await flow.write(flow.input, { partition: 2, key: 'c', value: '2' }, { partition: 3, key: 'd', value: '3' });
          // kafkajs leaves out partitions that it knows no leader of, and says that all was well.
          // Nor need the broker that is asked have heard of them yet.
          const added = (await endOffsets(flow.input)).slice(2);
          return added.length === 2 && added.every((end) => end > 0);
        },
        (last) => `nothing can be written to the new partitions: ${String(last)}`,
      );
      let found: number[] = [];
      await until(
        async () => (found = await marks(flow)).every((mark) => mark >= 1) && found.length === 4,
        (last) => flow.told(`the new partitions are not read: ${found.join()}`, last),
      );
      const { times } = await flow.outcome();
      expect([0, 1, 2, 3].map((n) => times.get(n) ?? 0).every((count) => count >= 1)).toBe(true);
      expect(app.state).toBe('RUNNING');
    }),
  );

  it('a source that is made anew is read from its start', () =>
    withFlow(async (flow) => {
      await flow.feed(50);
      // The old one ended where the new one will: only that it went tells them apart.
      const app = await flow.start(flow.through(), { reset: 'latest' }, QUICK);
      await flow.admin.deleteTopics({ topics: [flow.input] });
      await until(
        () => app.state === 'REBALANCING',
        () => 'it has not noticed',
      );
      await until(
        async () => (await flow.create(flow.input, 2), true),
        (last) => `it cannot be made anew: ${String(last)}`,
      );
      await flow.feed(50);
      await until(
        async () => (await flow.outcome()).times.size === 50,
        () => 'not all of it is read',
      );
      expect(Math.min(...(await flow.outcome()).times.keys())).toBe(50);
      expect(app.state).toBe('RUNNING');
    }));

  it('a pattern reads what matches it, what comes to match it, and nothing that the app writes', () =>
    withFlow(async (flow) => {
      const topic = (what: string) => `${flow.name}-orders-${what}`;
      const written = [topic('out'), ...['a', 'b', 'c'].map((what) => `${topic(what)}.DLQ`)];
      for (const what of ['a', 'b', 'out']) await flow.create(topic(what), 1);
      const builder = new StreamsBuilder();
      builder
        .stream(new RegExp(`^${flow.name}-orders-`), text)
        .validate((_key, value) => value !== 'bad')
        .toDLQ()
        .to(topic('out'), text);
      const app = await flow.start(builder.build(), { reset: 'latest' }, { ...QUICK, provision: true });
      const read = () => new Set(app.status().partitions.map((partition) => partition.topic));
      expect(read()).toEqual(new Set([topic('a'), topic('b')]));

      await flow.create(topic('c'), 1);
      await flow.write(topic('c'), { key: 'k', value: '1' }, { key: 'k', value: 'bad' });
      await until(
        async () => (await flow.size(topic('out'))) >= 1 && (await flow.size(`${topic('c')}.DLQ`)) >= 1,
        () => `what came later is not read: ${[...read()].join()}`,
      );
      await flow.admin.deleteTopics({ topics: [topic('b')] });
      await until(
        () => !read().has(topic('b')),
        () => 'what went is still read',
      );
      let sizes: number[] = [];
      await flow.write(topic('a'), { key: 'k', value: '2' }, { key: 'k', value: 'bad' });
      await until(
        async () => {
          sizes = [await flow.size(topic('out')), await flow.size(`${topic('a')}.DLQ`)];
          return sizes[0]! >= 2 && sizes[1]! >= 1;
        },
        () => `the others are not read any more: ${sizes.join()}`,
      );
      expect([...read()].filter((name) => written.includes(name))).toEqual([]);
      expect(app.state).toBe('RUNNING');
    }));
});
