import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { check, DAY, letters, orders } from './checking.js';
import { FakeCluster, refusal } from '../group/fake-cluster.js';

describe('the checks at start', () => {
  it('find nothing wrong where everything is there', async () => {
    const cluster = new FakeCluster({ orders: 6, out: 2, 'orders.DLQ': letters(6) });
    const partitions = { orders: 6, out: 2, 'orders.DLQ': 6 };
    expect(await check(cluster, orders)).toEqual({ codes: [], messages: [], warnings: [], partitions });
    // One question for all of them.
    expect(cluster.asked).toBe(1);
  });

  it('list all that is wrong: one topic that is missing or forbidden does not hide the others', async () => {
    const cluster = new FakeCluster({
      there: 4,
      denied: { partitions: 1, refuses: 'TOPIC_AUTHORIZATION_FAILED' },
      broken: { partitions: 1, refuses: 'UNKNOWN_SERVER_ERROR' },
      'app-i-repartition': 3,
    });
    cluster.group = refusal('GROUP_AUTHORIZATION_FAILED');
    const { codes, messages, partitions } = await check(cluster, {
      sources: ['there', 'denied', 'broken', 'gone', /^none/],
      sinks: ['out'],
      deadLetters: () => ['there.DLQ'],
      internal: [{ name: 'app-i-repartition', partitions: 4, like: ['there'] }],
    });
    expect([...codes].sort()).toEqual([
      'INTERNAL_TOPIC_MISMATCH',
      'NOT_AUTHORIZED',
      'NOT_AUTHORIZED',
      'NO_MATCHING_TOPIC',
      'QUESTION_REFUSED',
      'TOPICS_MISSING',
    ]);
    const text = messages.join('\n');
    for (const part of [`group 'app'`, `topic 'denied'`, `topic 'broken'`, '/^none/', 'gone, there.DLQ, out']) {
      expect(text).toContain(part);
    }
    expect(partitions).toEqual({ there: 4, 'app-i-repartition': 3 });
  });

  it('give the commands for what is missing: each as the topics that it is like', async () => {
    const cluster = new FakeCluster({ orders: letters(6, { 'retention.ms': String(20 * DAY) }) });
    const { messages } = await check(cluster, orders);
    expect(messages[0]!.split('\n').slice(1, 3)).toEqual([
      `  kafka-topics.sh --bootstrap-server b:1 --create --topic orders.DLQ --partitions 6 --config cleanup.policy=delete --config retention.ms=${40 * DAY} --config max.message.bytes=${1_048_588 + 2 * 131_072}`,
      '  kafka-topics.sh --bootstrap-server b:1 --create --topic out --partitions 6',
    ]);
  });

  it('are refused nothing by a group that nobody coordinates, and say what that most often means', async () => {
    const { KafkaJSGroupCoordinatorNotFound } = kafkajs as unknown as Record<string, new (message: string) => Error>;
    const cluster = new FakeCluster({ orders: 1 });
    cluster.group = new KafkaJSGroupCoordinatorNotFound!('Failed to find group coordinator');
    const { codes, messages } = await check(cluster, { sources: ['orders'] });
    expect(codes).toEqual(['NO_COORDINATOR']);
    expect(messages[0]).toContain('kafka-acls.sh --bootstrap-server b:1 --add --allow-principal User:NAME');
  });

  it('ask again for what may pass', async () => {
    const cluster = new FakeCluster({ orders: { partitions: 2, refuses: 'LEADER_NOT_AVAILABLE', times: 3 } });
    expect(await check(cluster, { sources: ['orders'] })).toMatchObject({ codes: [], partitions: { orders: 2 } });
  });

  it('end when their time is over, and say what did not answer', async () => {
    const cluster = new FakeCluster({ orders: { partitions: 2, refuses: 'LEADER_NOT_AVAILABLE' } });
    const { codes, messages } = await check(cluster, { sources: ['orders', 'gone'] }, false, 400);
    expect(codes).toContain('START_TIMED_OUT');
    expect(messages.join('\n')).toContain(`the partitions of topic 'orders': the broker says LEADER_NOT_AVAILABLE`);
  });

  it('read what a pattern matches, without what the app writes', async () => {
    const cluster = new FakeCluster({ 'orders.eu': 2, 'orders.us': 4, 'orders.eu.DLQ': letters(2), 'orders.out': 1 });
    const { codes, messages, partitions } = await check(cluster, {
      sources: [/^orders\./],
      sinks: ['orders.out'],
      deadLetters: (read) => read.filter((name) => !name.endsWith('.DLQ')).map((name) => `${name}.DLQ`),
      deadLettersOf: (name) => [`${name}.DLQ`],
    });
    expect(partitions).toEqual({ 'orders.eu': 2, 'orders.us': 4, 'orders.eu.DLQ': 2, 'orders.out': 1 });
    expect(codes).toEqual(['TOPICS_MISSING']);
    expect(messages[0]).toContain('do not exist: orders.us.DLQ;');
    expect(messages[0]).toContain('--topic orders.us.DLQ --partitions 4');
  });

  it('D33: refuse dead letters that would go to a source, which only the topics that a pattern matches can tell', async () => {
    const cluster = new FakeCluster({ 'orders.eu': 2, 'orders.eu.DLQ': letters(2) });
    const deadLetters = (read: readonly string[]) => read.map((name) => `${name}.DLQ`);
    const plan = { sources: [/^orders\.[a-z]+$/, 'orders.eu.DLQ'], deadLetters };
    const { codes, messages } = await check(cluster, plan);
    expect(codes).toEqual(['DEAD_LETTERS_INTO_SOURCE']);
    expect(messages[0]).toContain('would go to what the app reads: orders.eu.DLQ');
  });
});

describe('warnings at start', () => {
  const warned = async (topic: ReturnType<typeof letters>, source: Readonly<Record<string, string>> = {}) => {
    const cluster = new FakeCluster({ orders: { partitions: 6, config: source }, out: 2, 'orders.DLQ': topic });
    const { codes, warnings } = await check(cluster, orders);
    expect(codes).toEqual([]);
    expect(warnings.filter((line) => line.includes('\n'))).toEqual([]);
    return warnings;
  };

  it('a dead-letter topic with fewer partitions than its source', async () => {
    expect(await warned(letters(4))).toEqual([expect.stringMatching(/has 4 .* --alter .* --partitions 6$/)]);
    expect(await warned(letters(7))).toEqual([]);
  });

  it('one that keeps its records for ever, unless by size', async () => {
    expect(await warned(letters(6, { 'retention.ms': '-1' }))).toEqual([
      expect.stringMatching(/for ever.*retention.ms=2592000000$/),
    ]);
    expect(await warned(letters(6, { 'retention.ms': '-1', 'retention.bytes': '1000' }))).toEqual([]);
  });

  it('one that keeps its records no longer than its source', async () => {
    const same = { 'retention.ms': String(30 * DAY) };
    expect(await warned(letters(6), same)).toEqual([expect.stringContaining(`retention.ms=${60 * DAY}`)]);
    // Of a source that keeps everything no time is longer.
    expect(await warned(letters(6), { 'retention.ms': '-1' })).toEqual([]);
    expect(await warned(letters(6), { 'cleanup.policy': 'compact', ...same })).toEqual([]);
  });

  it('one without room for the headers of the largest record', async () => {
    expect(await warned(letters(6, { 'max.message.bytes': '1048588' }))).toEqual([
      expect.stringContaining('max.message.bytes=1179660'),
    ]);
  });

  it('one that is compacted', async () => {
    expect(await warned(letters(6, { 'cleanup.policy': 'compact' }))).toEqual([expect.stringContaining('compacted')]);
  });

  it('an internal topic that deletes what may not have been read', async () => {
    const plan = { sources: ['orders'], internal: [{ name: 'app-i', partitions: null, like: ['orders'] }] };
    const warnings = async (config: Readonly<Record<string, string>>) =>
      (await check(new FakeCluster({ orders: 2, 'app-i': { partitions: 1, config } }), plan)).warnings;
    expect(await warnings({ 'retention.ms': '-1' })).toEqual([]);
    expect(await warnings({})).toEqual([expect.stringContaining('retention.ms=-1')]);
    expect(await warnings({ 'retention.ms': '-1', 'cleanup.policy': 'compact' })).toHaveLength(1);
  });

  it('a configuration that may not be read, in one line; nothing is checked that depends on it', async () => {
    const topic = { partitions: 6, refusesConfig: 'TOPIC_AUTHORIZATION_FAILED' };
    const cluster = new FakeCluster({ orders: topic, out: 1, 'orders.DLQ': letters(6, { 'max.message.bytes': '9' }) });
    const { codes, warnings } = await check(cluster, orders);
    expect(codes).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/^the configuration of orders cannot .* --topic orders$/)]);
  });

  it('asks for no configuration that nothing depends on', async () => {
    const topic = { partitions: 1, refusesConfig: 'TOPIC_AUTHORIZATION_FAILED' };
    expect(await check(new FakeCluster({ a: topic, b: topic }), { sources: ['a'], sinks: ['b'] })).toMatchObject({
      codes: [],
      warnings: [],
    });
  });
});
