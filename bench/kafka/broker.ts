import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { startKafka } from '../../test/cluster/kafka.js';

/** The cluster that a benchmark runs on, and its topics. */
export interface Broker {
  readonly brokers: readonly string[];
  /** What was started, or that it was given. */
  readonly origin: string;
  readonly kafka: Kafka;
  readonly admin: Admin;
  /** Makes a topic whose records bear the time of their append, in four partitions. Gives its full name. */
  readonly createTopic: (name: string) => Promise<string>;
  readonly deleteTopics: (names: readonly string[]) => Promise<void>;
  /** Ends of its partitions: how many records were ever appended to each. */
  readonly ends: (topic: string) => Promise<number[]>;
  readonly stop: () => Promise<void>;
}

export const PARTITIONS = 4;

/**
 * The brokers that are given (a comma-separated list), else one node of its own: Kafka's defaults, and a heap of
 * 1 GiB, as Kafka's start script gives.
 */
export async function openBroker(given = process.env['KAFKA_BROKERS']): Promise<Broker> {
  const started = given ? undefined : await startKafka({ heap: '1g' });
  const brokers = started?.brokers ?? given!.split(',');
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const prefix = `bench-${process.pid}-${Date.now().toString(36)}`;
  const made = new Set<string>();
  await admin.connect();

  const deleteTopics = async (names: readonly string[]) => {
    if (names.length > 0) await admin.deleteTopics({ topics: [...names] });
    for (const name of names) made.delete(name);
  };
  return {
    brokers,
    origin: started ? 'one node, started for this' : `brokers given: ${given}`,
    kafka,
    admin,
    deleteTopics,
    async createTopic(name) {
      const topic = `${prefix}-${name}`;
      const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
      await admin.createTopics({
        topics: [{ topic, numPartitions: PARTITIONS, configEntries }],
        waitForLeaders: false,
      });
      made.add(topic);
      await patiently(() => admin.fetchTopicOffsets(topic));
      return topic;
    },
    async ends(topic) {
      const offsets = await patiently(() => admin.fetchTopicOffsets(topic));
      return offsets.sort((a, b) => a.partition - b.partition).map(({ high }) => Number(high));
    },
    async stop() {
      try {
        if (!started) await deleteTopics([...made]);
        await admin.disconnect();
      } finally {
        await started?.stop();
      }
    },
  };
}

/** The brokers may not know yet of a new topic, or of its leader, and kafkajs's admin does not ask again. */
async function patiently<T>(ask: () => Promise<T>, times = 100): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (times === 0 || !(error as { retriable?: boolean }).retriable) throw error;
    await sleep(100);
    return patiently(ask, times - 1);
  }
}
