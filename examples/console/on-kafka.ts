import kafkajsPackage, { type Admin, type Message, type Producer } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawRecord } from 'spillway';
import { kafkajs } from 'spillway/kafkajs';
import { SchemaRegistry } from 'spillway/schema';
import type { Ground, Topics } from './ground.js';
import { PartitionFeed } from './partition-feed.js';

const { Kafka, Partitioners, logLevel } = kafkajsPackage;

const PARTITIONS = 4;
/** Records that may wait to be written. */
const AHEAD = 5_000;
/** Milliseconds between two looks at what is committed. */
const LOOK = 200;

/**
 * A real cluster. The feed is the same in every run, and goes on where the log ends: of each partition so many records
 * are left out as it has. So a run that was killed is finished by the next one, and nothing is in the log twice.
 */
export function onKafka({ name, source }: Topics, brokers: readonly string[], registryUrl: string): Ground {
  const kafka = new Kafka({ clientId: `${name}-feed`, brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin: Admin = kafka.admin();
  const partitionOf = Partitioners.DefaultPartitioner();
  // Idempotent: a record that is in the log twice would pass for the next one.
  const producer: Producer = kafka.producer({ idempotent: true, allowAutoTopicCreation: false });
  let partitions = PARTITIONS;
  let written = 0;
  let settledBefore = 0;
  let feeds: readonly PartitionFeed<Message>[] = [];
  const allWritten = () => Promise.all(feeds.map((feed) => feed.idle()));
  /** Of each partition, how many of its next records are there already. */
  const left = new Map<number, number>();

  const placed = (record: RawRecord): Message & { readonly partition: number } => {
    const key = record.key ? Buffer.from(record.key) : null;
    const number = written++;
    const metadata = Array.from({ length: partitions }, (_, partitionId) => ({ partitionId, leader: 0 }));
    const partition =
      key === null
        ? number % partitions
        : partitionOf({ topic: source, partitionMetadata: metadata as never, message: { key, value: null } });
    return { key, value: record.value ? Buffer.from(record.value) : null, partition };
  };
  const isNew = ({ partition }: { readonly partition: number }) => {
    const there = left.get(partition) ?? 0;
    if (there > 0) left.set(partition, there - 1);
    return there === 0;
  };
  const ends = async () =>
    (await admin.fetchTopicOffsets(source)).map(({ partition, high }) => [partition, +high] as const);
  const committed = async () => {
    const [topic] = await admin.fetchOffsets({ groupId: name, topics: [source] });
    return topic!.partitions.reduce((sum, { offset }) => sum + Math.max(0, +offset), 0);
  };

  return {
    registry: new SchemaRegistry({ url: registryUrl, autoRegister: true }),
    transport: kafkajs({ brokers: [...brokers], provision: { partitions: PARTITIONS } }),
    waits: false,
    get settledBefore() {
      return settledBefore;
    },
    async open(anew) {
      await Promise.all([admin.connect(), producer.connect()]);
      const there = await ends();
      partitions = there.length;
      // One partition a send: kafkajs can lose records of sends that span brokers.
      feeds = there.map(() => new PartitionFeed((messages) => producer.send({ topic: source, messages })));
      settledBefore = anew ? 0 : await committed();
      if (!anew) for (const [partition, end] of there) left.set(partition, end);
    },
    async append(records) {
      const fresh = records.map(placed).filter(isNew);
      for (const message of fresh) feeds[message.partition]!.push(message);
      if (feeds.reduce((sum, { waiting }) => sum + waiting, 0) > AHEAD) await allWritten();
      return fresh.length;
    },
    committed: () => {},
    async drained() {
      await allWritten();
      await sleep(LOOK);
      return (await committed()) >= (await ends()).reduce((sum, [, end]) => sum + end, 0);
    },
    close: async () => void (await Promise.allSettled([admin.disconnect(), producer.disconnect()])),
  };
}
