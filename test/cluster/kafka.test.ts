import { Kafka as KafkaJS } from 'kafkajs';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleProduce } from './java.js';
import { startKafka, type Kafka } from './kafka.js';
import { accepts } from './ports.js';
import { readAll } from './read-all.js';
import { createTopic, topicName, withAdmin } from './topics.js';
import { until } from './until.js';
import { withJava } from './with-java.js';

let kafka: Kafka;

/** Writes one record as a client that does not try again. */
async function write(topic: string, value: string, user?: 'app'): Promise<void> {
  const config = { ...kafka.clientConfig(user), connectionTimeout: 500, requestTimeout: 2000, retry: { retries: 0 } };
  const producer = new KafkaJS(config).producer();
  try {
    await producer.connect();
    await producer.send({ topic, messages: [{ value }] });
  } finally {
    await producer.disconnect();
  }
}

const written = async (topic: string) =>
  (await readAll(topic, kafka.clientConfig())).map(({ value }) => value?.toString());

/** The partition's leader, by its number from 1. */
const leaderOf = (topic: string) =>
  withAdmin(async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]!.partitions[0]!.leader;
  }, kafka.clientConfig());

withJava('a node with users, behind a proxy', () => {
  beforeAll(async () => {
    kafka = await startKafka({ authorizer: true, proxied: true, properties: { 'message.max.bytes': '2000' } });
  });
  afterAll(() => kafka.stop());

  it('keeps its address and its data when it is killed', async () => {
    const node = kafka.nodes[0]!;
    const topic = await createTopic(topicName(), {}, kafka.clientConfig());
    await write(topic, 'before');
    await node.kill();
    expect(node.running()).toBe(false);
    await expect(write(topic, 'meanwhile')).rejects.toThrow();
    await node.start();
    await write(topic, 'after');
    expect(await written(topic)).toEqual(['before', 'after']);
  });

  it('says nothing while it is paused, or behind a proxy that is cut', async () => {
    const topic = await createTopic(topicName(), {}, kafka.clientConfig());
    kafka.nodes[0]!.pause();
    await expect(write(topic, 'paused')).rejects.toThrow();
    kafka.nodes[0]!.resume();
    await write(topic, 'a');
    await kafka.proxies[0]!.cut();
    await expect(write(topic, 'cut')).rejects.toThrow();
    await kafka.proxies[0]!.heal();
    await write(topic, 'b');
    expect((await written(topic)).slice(-2)).toEqual(['a', 'b']);
  });

  it('allows its app what it is allowed, and takes properties', async () => {
    const topic = await createTopic(topicName(), {}, kafka.clientConfig());
    await expect(write(topic, 'denied', 'app')).rejects.toThrow(/authorized/i);
    const acl = {
      resourceType: AclResourceTypes.TOPIC,
      resourceName: topic,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      principal: 'User:app',
      host: '*',
      operation: AclOperationTypes.WRITE,
      permissionType: AclPermissionTypes.ALLOW,
    };
    await withAdmin((admin) => admin.createAcls({ acl: [acl] }), kafka.clientConfig());
    await write(topic, 'allowed', 'app');
    await expect(write(topic, 'x'.repeat(2000), 'app')).rejects.toThrow('larger');
    expect(await written(topic)).toEqual(['allowed']);
  });
});

withJava('a node whose properties are wrong', () => {
  it.each([
    ['process.roles', 'nonsense', 'cannot be formatted'],
    ['authorizer.class.name', 'no.such.Class', 'ended'],
  ])('says so: %s=%s', async (name, value, how) => {
    const starting = startKafka({ properties: { [name]: value } });
    await expect(starting).rejects.toThrow(new RegExp(`node 1 ${how}[^]*${value}`));
  });
});

withJava('three nodes', () => {
  beforeAll(async () => {
    kafka = await startKafka({ nodes: 3 });
  });
  afterAll(() => kafka.stop());

  it('go on when the leader is killed', async () => {
    const topic = await createTopic(topicName(), { replicas: 3 }, kafka.clientConfig());
    await consoleProduce(kafka.brokers, topic, [{ value: Buffer.from('before') }]);
    const leader = await leaderOf(topic);
    await kafka.nodes[leader - 1]!.kill();
    await until(
      async () => ![leader, -1].includes(await leaderOf(topic)),
      (last) => `nobody leads ${topic}: ${String(last)}`,
    );
    await consoleProduce(kafka.brokers, topic, [{ value: Buffer.from('after') }]);
    expect(await written(topic)).toEqual(['before', 'after']);
  });

  it('leave in order, one or all', async () => {
    const [node] = kafka.nodes.filter((one) => one.running());
    await node!.stop();
    expect(node!.running()).toBe(false);
    await kafka.stop();
    const ports = kafka.brokers.map((broker) => Number(broker.split(':')[1]));
    expect(await Promise.all(ports.map(accepts))).toEqual([false, false, false]);
    expect(kafka.nodes.some((node) => node.running())).toBe(false);
  });
});
