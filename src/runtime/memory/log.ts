import { systemClock, type Clock } from '../../core/clock.js';
import { SpillwayError } from '../../core/errors.js';
import { partitionFor } from '../../core/partitioner.js';
import type { ProducerRecord, TopicPartition } from '../../core/record.js';
import type { Subscription } from '../../core/transport.js';
import { matcherOf } from '../../core/topic-name.js';
import type { Assignor } from './assign.js';
import { Group } from './group.js';
import type { Partition } from './partition.js';
import { StoredPartition } from './stored-partition.js';
import { Topic, type TopicOptions } from './topic.js';

/** How the log behaves, defaults filled in. */
export interface LogOptions {
  readonly clock: Clock | undefined;
  /** Partitions of a topic that is created because someone names it; 0 when none is. */
  readonly autoCreate: number;
  readonly assignor: Assignor;
  readonly warns: boolean;
}

/** The topics and groups that every client of one `memory()` shares. */
export class Log {
  private readonly topics = new Map<string, Topic>();
  private readonly groups = new Map<string, Group>();
  private firstClock: Clock | undefined;

  constructor(private readonly options: LogOptions) {}

  /** Whether members hear of a rebalance before it is over. */
  get warns(): boolean {
    return this.options.warns;
  }

  /** The log's own: the option's, else that of the first client, so that virtual time needs no option. */
  get clock(): Clock {
    return this.options.clock ?? this.firstClock ?? systemClock;
  }

  /** The clock that a client uses, given its own. */
  clockOf(own: Clock): Clock {
    this.firstClock ??= own;
    return this.options.clock ?? own;
  }

  /** @throws SpillwayError `TOPIC_EXISTS`, or `INVALID_OPTION` */
  create(name: string, options: TopicOptions): Topic {
    if (this.topics.has(name)) throw new SpillwayError('TOPIC_EXISTS', { topic: name });
    const topic = new Topic(name, options);
    this.topics.set(name, topic);
    return topic;
  }

  all(): Iterable<Topic> {
    return this.topics.values();
  }

  /** The topic, created with these options if that is allowed. */
  ensure(name: string, options: TopicOptions = {}): Topic | undefined {
    const known = this.topics.get(name);
    const partitions = this.options.autoCreate;
    return known || partitions === 0 ? known : this.create(name, { partitions, ...options });
  }

  /** @throws SpillwayError `UNKNOWN_TOPIC` */
  topic(name: string): Topic {
    const topic = this.topics.get(name);
    if (!topic) throw new SpillwayError('UNKNOWN_TOPIC', { topic: name }, { topic: name });
    return topic;
  }

  /** @throws SpillwayError `UNKNOWN_TOPIC`, `INVALID_PARTITION` */
  partition({ topic, partition }: TopicPartition): Partition {
    return this.topic(topic).partition(partition);
  }

  /** @throws SpillwayError `PRODUCE_REFUSED` when the records of the topic are made by a source */
  stored(at: TopicPartition): StoredPartition {
    const partition = this.partition(at);
    if (partition instanceof StoredPartition) return partition;
    throw new SpillwayError('PRODUCE_REFUSED', { problem: 'the records of the topic are made by its source' }, at);
  }

  partitions(topic: string): number {
    return this.topics.get(topic)?.partitions.length ?? 0;
  }

  /**
   * Appends all of the records or none, to one partition or where their keys belong.
   * @throws SpillwayError `PRODUCE_REFUSED`, `RECORD_TOO_LARGE`, `UNKNOWN_TOPIC`
   */
  feed(name: string, records: readonly ProducerRecord[], partition?: number): void {
    const topic = this.ensure(name) ?? this.topic(name);
    const wall = this.clock.wall();
    const parts = partition === undefined ? byKey(topic, records) : new Map([[partition, records]]);
    for (const [to, part] of parts) {
      const refusal = topic.refusal(to, part);
      if (refusal) throw refusal;
    }
    for (const [to, part] of parts) topic.append(to, part, wall);
  }

  /** The topics of a subscription. Patterns are resolved once, as kafkajs does, so later topics are not in it. */
  matching({ topics, exclude }: Pick<Subscription, 'topics' | 'exclude'>): ReadonlySet<string> {
    const names = [...this.topics.keys()];
    const matched = topics.flatMap((topic) => (typeof topic === 'string' ? [] : names.filter(matcherOf(topic))));
    const leftOut = new Set(exclude(matched));
    const named = topics.filter((topic) => typeof topic === 'string');
    return new Set([...named, ...matched.filter((name) => !leftOut.has(name))]);
  }

  group(name: string): Group {
    let group = this.groups.get(name);
    if (!group) {
      group = new Group(name, this.options.assignor, (topic) => this.partitions(topic));
      this.groups.set(name, group);
    }
    return group;
  }

  existingGroup(name: string): Group | undefined {
    return this.groups.get(name);
  }
}

function byKey(topic: Topic, records: readonly ProducerRecord[]): Map<number, ProducerRecord[]> {
  const parts = new Map<number, ProducerRecord[]>();
  for (const record of records) {
    const to = partitionFor(record.key, topic.partitions.length, topic.turn);
    if (record.key === null) topic.turn++;
    const part = parts.get(to);
    if (part) part.push(record);
    else parts.set(to, [record]);
  }
  return parts;
}
