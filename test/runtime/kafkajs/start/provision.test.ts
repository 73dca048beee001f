import { describe, expect, it } from 'vitest';
import { check, orders } from './checking.js';
import { FakeCluster } from '../group/fake-cluster.js';

describe('provision', () => {
  const made = ({ created }: FakeCluster) =>
    Object.fromEntries(created.map(({ topic, numPartitions }) => [topic, numPartitions]));

  it('creates all that is missing, sources first, the others like them', async () => {
    const cluster = new FakeCluster();
    const plan = { ...orders, internal: [{ name: 'app-i', partitions: null, like: ['orders'] }] };
    const checked = await check(cluster, plan, { partitions: 5, replicationFactor: 2 });
    expect(checked).toMatchObject({ codes: [], warnings: [], partitions: { orders: 5, out: 5 } });
    expect(made(cluster)).toEqual({ orders: 5, 'app-i': 5, 'orders.DLQ': 5, out: 5 });
    expect(cluster.created[0]!.topic).toBe('orders');
    expect(cluster.created.map(({ replicationFactor }) => replicationFactor)).toEqual([2, 2, 2, 2]);
  });

  it('takes as many partitions as the cluster gives a source, when nobody says', async () => {
    const cluster = new FakeCluster();
    await check(cluster, orders, true);
    expect(made(cluster)).toEqual({ orders: undefined, 'orders.DLQ': 3, out: 3 });
  });

  it('lists a dead-letter topic that is only to be looked at, and creates the others', async () => {
    const cluster = new FakeCluster({ orders: 4 });
    const deadLetters = () => ['orders.DLQ', 'review'];
    const plan = { ...orders, deadLetters, notCreated: () => ['review'] };
    const { codes, messages } = await check(cluster, plan, true);
    expect(codes).toEqual(['TOPICS_MISSING']);
    expect(messages[0]).toContain('do not exist: review;');
    expect(messages[0]).toContain('--create --topic review --partitions 4 --config cleanup.policy=delete');
    expect(made(cluster)).toEqual({ 'orders.DLQ': 4, out: 4 });
  });

  it('changes nothing the second time', async () => {
    const cluster = new FakeCluster();
    await check(cluster, orders, true);
    cluster.created.length = 0;
    expect(await check(cluster, orders, true)).toMatchObject({ codes: [], warnings: [] });
    expect(cluster.created).toEqual([]);
  });

  it('waits until the brokers know a new topic', async () => {
    const cluster = new FakeCluster({ orders: 4 });
    cluster.late.set('out', 4);
    expect(await check(cluster, { sources: ['orders'], sinks: ['out'] }, true)).toMatchObject({
      codes: [],
      partitions: { orders: 4, out: 4 },
    });
  });

  it('takes one that somebody else has created meanwhile', async () => {
    const cluster = new FakeCluster({ orders: 4, out: 7 });
    // It is not there when it is looked for, and there when it is to be created.
    cluster.late.set('out', 2);
    expect(await check(cluster, { sources: ['orders'], sinks: ['out'] }, true)).toMatchObject({
      codes: [],
      partitions: { orders: 4, out: 7 },
    });
    expect(cluster.created).toEqual([]);
  });

  it('goes on after one that cannot be created, and gives the command', async () => {
    const cluster = new FakeCluster({ orders: 4 });
    cluster.refusesToCreate.set('orders.DLQ', 'TOPIC_AUTHORIZATION_FAILED').set('out', 'POLICY_VIOLATION');
    const { codes, messages } = await check(cluster, { ...orders, sinks: ['out', 'more'] }, true);
    expect(codes).toEqual(['TOPIC_NOT_CREATED', 'TOPIC_NOT_CREATED']);
    expect(messages[0]).toContain('may not create it (the command: kafka-topics.sh');
    expect(messages[1]).toContain('POLICY_VIOLATION');
    expect(made(cluster)).toEqual({ more: 4 });
  });

  it('creates no topic for a pattern', async () => {
    expect((await check(new FakeCluster(), { sources: [/x/] }, true)).codes).toEqual(['NO_MATCHING_TOPIC']);
  });
});
