import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { Serdes, StreamsBuilder, silent } from 'spillway';
import { SchemaRegistry } from 'spillway/schema';
import { createTopic, topicName, withAdmin } from '../cluster/topics.js';
import { appOf, DAY, described, passing, refusal, text } from './starting.js';

describe('an app whose topics are missing', () => {
  const options = () => ({ brokers: inject('cluster').brokers });

  it('is refused with all of them, and what else is wrong, in one error', async () => {
    const name = topicName('t');
    const builder = new StreamsBuilder();
    const registry = new SchemaRegistry({ url: 'http://127.0.0.1:1' });
    const Order = registry.avro(`${name}-value`, {
      type: 'record',
      name: 'Order',
      fields: [{ name: 'id', type: 'string' }],
    });
    builder
      .stream(`${name}.in`, { key: Serdes.string(), value: Order })
      .toDLQ(`${name}.dead`)
      .to(`${name}.out`, { key: Serdes.string(), value: Order });
    builder.stream(/no-topic-is-called-like-this-[0-9]+/, text).to(`${name}.out`, text);
    const error = await refusal(appOf(builder.build(), options()));
    expect(error.code).toBe('START_REFUSED');
    expect(error.errors!.map(({ code }) => code)).toEqual([
      'NO_MATCHING_TOPIC',
      'TOPICS_MISSING',
      'REGISTRY_UNAVAILABLE',
    ]);
    for (const topic of ['in', 'out', 'dead']) expect(error.message).toContain(`--create --topic ${name}.${topic}`);
  });

  it('creates them when it may: each as the topics that it is like; a second start changes nothing', async () => {
    const name = topicName('t');
    const provision = { partitions: 5, deadLetterRetention: '40d' } as const;
    const names = [`${name}.in`, `${name}.in.DLQ`, `${name}.out`];
    await appOf(passing(name), { ...options(), provision }).start();
    await withAdmin(async (admin) => {
      const made = await described(admin, ...names);
      const [source, letters, sink] = made;
      expect([source!.partitions, letters!.partitions, sink!.partitions]).toEqual([5, 5, 5]);
      expect(letters).toMatchObject({ retention: 40 * DAY, largest: source!.largest + 128 * 1024 });
      await appOf(passing(name), { ...options(), provision: { partitions: 9, deadLetterRetention: '1d' } }).start();
      expect(await described(admin, ...names)).toEqual(made);
    });
  });

  it('creates them once when several instances start at the same time', async () => {
    const name = topicName('t');
    const starts = [1, 2, 3].map(() => appOf(passing(name), { ...options(), provision: { partitions: 3 } }).start());
    await Promise.all(starts);
    await withAdmin(async (admin) => {
      const made = await described(admin, `${name}.in`, `${name}.in.DLQ`, `${name}.out`);
      expect(made.map(({ partitions }) => partitions)).toEqual([3, 3, 3]);
    });
  });

  it('D34, D98: keeps dead letters 30 days, or twice as long as their source, and creates none that it may only look at', async () => {
    const name = topicName('t');
    const declared = (auto: boolean) => {
      const builder = new StreamsBuilder();
      const [short, long] = ['short', 'long'].map((source) => builder.stream(`${name}.${source}`, text).toDLQ());
      short!.merge(long!).toDLQ(`${name}.review`, { auto }).to(`${name}.out`, text);
      return appOf(builder.build(), { ...options(), provision: true });
    };
    await createTopic(`${name}.short`, { partitions: 2, configs: { 'retention.ms': String(9 * DAY) } });
    await createTopic(`${name}.long`, { partitions: 3, configs: { 'retention.ms': String(40 * DAY) } });
    const error = await refusal(declared(false));
    expect(error.code).toBe('TOPICS_MISSING');
    expect(error.message).toContain(`do not exist: ${name}.review;`);
    await withAdmin(async (admin) => {
      expect(await admin.listTopics()).not.toContain(`${name}.review`);
      const made = await described(admin, `${name}.short.DLQ`, `${name}.long.DLQ`);
      expect(made.map(({ partitions, retention }) => [partitions, retention])).toEqual([
        [2, 30 * DAY],
        [3, 80 * DAY],
      ]);
      await declared(true).start();
      const [review] = await described(admin, `${name}.review`);
      expect(review).toMatchObject({ partitions: 3, retention: 80 * DAY });
    });
  });

  it('D33: is refused when the dead letters of a topic that its pattern matches would go to a source', async () => {
    const name = topicName('t');
    await createTopic(`${name}.eu`);
    await createTopic(`${name}.eu.DLQ`);
    const builder = new StreamsBuilder();
    builder
      .stream(new RegExp(`^${name}\\.[a-z]+$`), text)
      .toDLQ()
      .ignore('nobody asks');
    builder.stream(`${name}.eu.DLQ`, text).ignore('nobody asks');
    const error = await refusal(appOf(builder.build(), options()));
    expect(error.code).toBe('DEAD_LETTERS_INTO_SOURCE');
    expect(error.message).toContain(`${name}.eu.DLQ`);
  });

  it('is warned of a dead-letter topic that is not like its source', async () => {
    const name = topicName('t');
    const warnings: string[] = [];
    const logger = { ...silent, warn: (_: object, message: string) => void warnings.push(message) };
    await createTopic(`${name}.in`, { partitions: 4, configs: { 'retention.ms': String(9 * DAY) } });
    await createTopic(`${name}.in.DLQ`, { partitions: 2, configs: { 'retention.ms': String(8 * DAY) } });
    await createTopic(`${name}.out`);
    await appOf(passing(name), options(), { logger }).start();
    const about = warnings.filter((line) => line.startsWith(`dead-letter topic '${name}.in.DLQ'`));
    expect(about.map((line) => /has 2|no longer \(8 d\)|takes at most/.exec(line)?.[0])).toEqual([
      'has 2',
      'no longer (8 d)',
      'takes at most',
    ]);
  });
});

describe('an app without brokers', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  it('says in one line that nobody answers', async () => {
    const error = await refusal(appOf(passing('t'), { brokers: ['127.0.0.1:1'] }, { startTimeout: '2s' }));
    expect(error.code).toBe('BROKERS_UNREACHABLE');
    expect(error.message).toContain('127.0.0.1:1 (connection refused)');
    expect(error.message).not.toContain('\n');
  });

  it('says in one line that what answers is no broker', async () => {
    server = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const error = await refusal(
      appOf(passing('t'), { brokers: [`127.0.0.1:${(server.address() as AddressInfo).port}`] }),
    );
    expect(error.code).toBe('NOT_KAFKA');
    expect(error.message).toContain('HTTP/1.1 400 Bad Request');
    expect(error.message).not.toContain('\n');
  });
});
