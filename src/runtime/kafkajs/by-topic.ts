import type { TopicPartition } from '../../core/record.js';

/** Partitions as Kafka's requests list them. Any name is a topic's, `__proto__` too. */
export function byTopic(partitions: readonly TopicPartition[]): Record<string, number[]> {
  const topics = Object.create(null) as Record<string, number[]>;
  for (const { topic, partition } of partitions) (topics[topic] ??= []).push(partition);
  return topics;
}
