import { Kafka as KafkaJS, type IHeaders, type KafkaConfig, type KafkaMessage } from 'kafkajs';
import { inject } from 'vitest';
import { consoleConsume, type LogRecord } from './java.js';
import { configOf, shared, topicName, withAdmin, type Cluster } from './topics.js';

/**
 * Every record that a topic holds now, those of one partition in the order of their offsets. Kafka's own Java client
 * reads them; where there is no Java, kafkajs does (which waits for ever on a topic that ends with a transaction).
 */
export async function readAll(topic: string, cluster: Cluster = shared()): Promise<LogRecord[]> {
  const config = configOf(cluster);
  const java = inject('cluster').noJars === null;
  return java ? consoleConsume(config.brokers as string[], topic, javaConfig(config)) : readWithKafkajs(topic, config);
}

/** What Kafka's Java client needs to sign in as a kafkajs client does. */
export function javaConfig({ sasl }: KafkaConfig): { config: Record<string, string> } {
  if (sasl === undefined || !('username' in sasl)) return { config: {} };
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
  return {
    config: {
      'security.protocol': 'SASL_PLAINTEXT',
      'sasl.mechanism': 'PLAIN',
      'sasl.jaas.config': `${module} username="${sasl.username}" password="${sasl.password}";`,
    },
  };
}

/** For where there is no Java. */
export async function readWithKafkajs(topic: string, config: KafkaConfig): Promise<LogRecord[]> {
  const offsets = await withAdmin((admin) => admin.fetchTopicOffsets(topic), config);
  const ends = new Map(offsets.map(({ partition, low, high }) => [partition, low === high ? 0 : Number(high)]));
  const records: LogRecord[] = [];
  const consumer = new KafkaJS(config).consumer({ groupId: topicName('read'), maxWaitTimeInMs: 50 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const reached = (partition: number, position: number) => {
        if (position >= ends.get(partition)!) ends.delete(partition);
        if (ends.size === 0) resolve();
      };
      for (const [partition, end] of ends) if (end === 0) reached(partition, 0);
      consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            records.push(...batch.messages.map((message) => logRecord(batch.partition, message)));
            reached(batch.partition, Number(batch.lastOffset()) + 1);
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return records;
}

function logRecord(partition: number, { offset, timestamp, key, value, headers }: KafkaMessage): LogRecord {
  return { partition, offset: Number(offset), timestamp: Number(timestamp), key, value, headers: headerList(headers) };
}

function headerList(headers: IHeaders = {}): (readonly [string, Buffer | null])[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values ?? null].flat().map((value) => [name, value === null ? null : Buffer.from(value)] as const),
  );
}
