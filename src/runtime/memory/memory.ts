import type { Clock } from '../../core/clock.js';
import { integer } from '../../core/declaration.js';
import { parseDuration, type Duration } from '../../core/duration.js';
import type { ConsumerRecord, Headers, ProducerRecord } from '../../core/record.js';
import type { Transport } from '../../core/transport.js';
import type { Assignor } from './assign.js';
import { MemoryClient } from './client.js';
import type { GroupInfo } from './group.js';
import { Log } from './log.js';
import type { TopicOptions } from './topic.js';

export interface MemoryOptions {
  /** The log's clock, and that of every client; by default each client's own. */
  readonly clock?: Clock;
  /**
   * Creates topics that are read or written and do not exist: `true` (the default) or the number of partitions,
   * 1 unless said otherwise. Sinks and dead-letter topics get as many as the widest source of their app, and a
   * dead-letter topic takes 128 KiB more in a record, so that the largest record has room for what happened to it.
   * Topics that an app makes for itself are created in any case.
   */
  readonly autoCreate?: boolean | { readonly partitions: number };
  /** How partitions are dealt out to the members of a group; `roundRobin` by default. */
  readonly assignor?: Assignor;
  /** Whether members hear of a rebalance before it is over; true by default. Kafka's clients do not always. */
  readonly warn?: boolean;
  /** How long the group goes on counting with a killed member; 6 s by default. */
  readonly sessionTimeout?: Duration;
}

/** A record to append by hand; what is left out is null, empty, or now. */
export interface RawRecord {
  readonly key?: Uint8Array | null;
  readonly value?: Uint8Array | null;
  readonly headers?: Headers;
  readonly timestamp?: number;
}

/** An embedded log: a transport, and the face that tests and demonstrations feed and read. */
export interface Memory extends Transport {
  /** @throws SpillwayError `TOPIC_EXISTS`, `INVALID_OPTION` */
  createTopic(name: string, options?: TopicOptions): void;
  /** Every topic, in order of creation. */
  topics(): readonly { readonly name: string; readonly partitions: number }[];
  /**
   * Appends records at once, all or none: to `partition`, or where their keys belong (murmur2 as in Kafka's clients,
   * null keys round robin). Keys and values are kept by reference: do not change the bytes afterwards.
   * @throws SpillwayError `PRODUCE_REFUSED`, `RECORD_TOO_LARGE`, `UNKNOWN_TOPIC`
   */
  append(topic: string, records: readonly RawRecord[], options?: { readonly partition?: number }): void;
  /** Uses up offsets that no record has, as control records and compaction do in Kafka. */
  gap(topic: string, partition: number, offsets: number): void;
  /** Drops the records of a partition below an offset. */
  deleteRecords(topic: string, partition: number, below: number): void;
  /** Tells those who wait at the end of a topic with a `source` that the source has grown. */
  wake(topic: string): void;
  /** The records of a partition, or of all in turn, from an offset on, in order. The same objects each time. */
  read(topic: string, partition?: number, from?: number): readonly ConsumerRecord[];
  /** The first offset that is still there. */
  start(topic: string, partition: number): number;
  /** The offset that the next record will have. */
  end(topic: string, partition: number): number;
  /** The offset that a group has committed, or null. */
  committed(group: string, topic: string, partition: number): number | null;
  /** The text that was committed with it; empty when there was none. */
  metadata(group: string, topic: string, partition: number): string;
  /** Commits an offset by hand. Running members are not told: they begin there after their next assignment. */
  commit(group: string, topic: string, partition: number, offset: number, metadata?: string): void;
  /** The generation of a group and who has which partitions, or null when there is no such group. */
  group(name: string): GroupInfo | null;
  /**
   * Ends every client of that instance as a crash would: nothing more is taken from it or delivered to it, and its
   * group misses it after `sessionTimeout`.
   */
  kill(instanceId: string): void;
  /** Throws that instance out of its group although it is alive: it learns of it later, and joins again. */
  expireSession(instanceId: string): void;
}

/**
 * A log in this process, to run, try and test a topology without Kafka. It is no kinder than Kafka: rebalances are
 * eager, batches arrive after the assignment that they were fetched for, pauses outlive assignments, and a commit of
 * the current generation is taken for any partition, owned or not.
 *
 * @example
 * const log = memory();
 * log.createTopic('orders', { partitions: 4 });
 * log.append('orders', [{ key: bytes('42'), value: bytes('{}') }]);
 * const app = new KafkaStreams(topology, { applicationId: 'pricing', transport: log });
 */
export function memory(options: MemoryOptions = {}): Memory {
  const { autoCreate = true, assignor = 'roundRobin', warn = true, clock } = options;
  const sessionTimeout = parseDuration(options.sessionTimeout ?? '6s', 'memory.sessionTimeout');
  const created =
    typeof autoCreate === 'boolean'
      ? Number(autoCreate)
      : integer('memory', 'autoCreate.partitions', autoCreate.partitions, 1);
  const log = new Log({ clock, autoCreate: created, assignor, warns: warn });
  const clients = new Set<MemoryClient>();
  const named = (instanceId: string) => [...clients].filter((client) => client.instanceId === instanceId);
  const wall = () => log.clock.wall();

  return {
    local: true,
    open(client) {
      const opened = new MemoryClient(log, client, (ended) => clients.delete(ended));
      clients.add(opened);
      return opened;
    },
    createTopic: (name, topic = {}) => void log.create(name, topic),
    topics: () => [...log.all()].map(({ name, partitions }) => ({ name, partitions: partitions.length })),
    append: (topic, records, { partition } = {}) => log.feed(topic, records.map(complete(wall())), partition),
    gap: (topic, partition, offsets) => log.stored({ topic, partition }).gap(integer('gap', 'offsets', offsets, 1)),
    deleteRecords: (topic, partition, below) => log.stored({ topic, partition }).dropBelow(below),
    wake: (topic) => log.topic(topic).partitions.forEach(({ readers }) => readers.wake()),
    read(topic, partition, from = 0) {
      const { partitions } = log.topic(topic);
      return (partition === undefined ? partitions : [log.partition({ topic, partition })]).flatMap((each) => {
        const begin = Math.max(from, each.start(wall()));
        return begin < each.end() ? each.read(begin, Infinity, Infinity).records : [];
      });
    },
    start: (topic, partition) => log.partition({ topic, partition }).start(wall()),
    end: (topic, partition) => log.partition({ topic, partition }).end(),
    committed: (group, topic, partition) => log.existingGroup(group)?.committed(topic, partition)?.offset ?? null,
    metadata: (group, topic, partition) => log.existingGroup(group)?.committed(topic, partition)?.metadata ?? '',
    commit: (group, topic, partition, offset, metadata) => log.group(group).put(topic, partition, offset, metadata),
    group: (name) => log.existingGroup(name)?.info() ?? null,
    kill: (instanceId) => named(instanceId).forEach((client) => client.kill(sessionTimeout)),
    expireSession: (instanceId) => named(instanceId).forEach((client) => client.expireSession()),
  };
}

function complete(now: number): (record: RawRecord) => ProducerRecord {
  return ({ key = null, value = null, headers = [], timestamp = now }) => ({ key, value, headers, timestamp });
}
