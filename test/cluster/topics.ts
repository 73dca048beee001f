/** Topics for tests, and what they and groups hold, as a broker says it. */
import { randomBytes } from 'node:crypto';
import { Kafka as KafkaJS, logLevel, type Admin, type KafkaConfig } from 'kafkajs';
import { inject } from 'vitest';
import { until } from './until.js';

/** A cluster by its brokers, or by all that a kafkajs client of it needs. */
export type Cluster = readonly string[] | KafkaConfig;

export interface TopicOptions {
  /** Default 1. */
  readonly partitions?: number;
  /** Default: the cluster's. */
  readonly replicas?: number;
  /** As `{ 'max.message.bytes': '1000' }`. */
  readonly configs?: Readonly<Record<string, string>>;
}

/** A name that no other test has, for topics, groups and subjects. */
export const topicName = (label = 'test'): string => `${label}-${randomBytes(6).toString('hex')}`;

export function configOf(cluster: Cluster): KafkaConfig {
  return 'brokers' in cluster ? cluster : { brokers: [...cluster], logLevel: logLevel.NOTHING };
}

/** The brokers that all tests share. */
export const shared = (): KafkaConfig => configOf(inject('cluster').brokers);

/** Runs something with an admin client that is connected, and disconnects it. */
export async function withAdmin<T>(run: (admin: Admin) => Promise<T>, cluster: Cluster = shared()): Promise<T> {
  const admin = new KafkaJS(configOf(cluster)).admin();
  await admin.connect();
  try {
    return await run(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Creates a topic and gives its name once every partition has a leader. */
export async function createTopic(
  topic: string,
  { partitions = 1, replicas = -1, configs = {} }: TopicOptions = {},
  cluster: Cluster = shared(),
): Promise<string> {
  const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
  const wanted = { topic, numPartitions: partitions, replicationFactor: replicas, configEntries };
  await withAdmin(async (admin) => {
    await admin.createTopics({ topics: [wanted], waitForLeaders: false });
    // kafkajs's own wait gives up when the broker that it asks has not heard of the topic yet.
    const known = async () => (await admin.fetchTopicMetadata({ topics: [topic] })).topics.length === 1;
    await until(known, (last) => `topic ${topic} does not come (${String(last)})`);
  }, cluster);
  return topic;
}

/** By partition, the offset that the next record will have. */
export async function endOffsets(topic: string, cluster: Cluster = shared()): Promise<number[]> {
  const offsets = await withAdmin((admin) => admin.fetchTopicOffsets(topic), cluster);
  return byPartition(offsets.map(({ partition, high }) => [partition, Number(high)]));
}

/** By partition, the offset at which the group would go on; -1 where it has committed none. */
export async function committed(groupId: string, topic: string, cluster: Cluster = shared()): Promise<number[]> {
  const topics = await withAdmin((admin) => admin.fetchOffsets({ groupId, topics: [topic] }), cluster);
  const offsets = topics.flatMap(({ partitions }) => partitions);
  return byPartition(offsets.map(({ partition, offset }) => [partition, Number(offset)]));
}

function byPartition(offsets: readonly (readonly [partition: number, offset: number])[]): number[] {
  return offsets.toSorted(([a], [b]) => a - b).map(([, offset]) => offset);
}
