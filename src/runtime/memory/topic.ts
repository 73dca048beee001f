import { integer } from '../../core/declaration.js';
import { parseDuration, parseSize, type Duration, type Size } from '../../core/duration.js';
import { SpillwayError } from '../../core/errors.js';
import type { ProducerRecord } from '../../core/record.js';
import { topicName } from '../../core/topic-name.js';
import { LazyPartition, type Source } from './lazy-partition.js';
import type { Partition } from './partition.js';
import { bytesOf, StoredPartition } from './stored-partition.js';

export interface TopicOptions {
  /** How many partitions; 1 when left out. */
  readonly partitions?: number;
  /** What is kept of each partition: the newest so many records or bytes, or those younger than `ms`. All by default. */
  readonly retention?: { readonly records?: number; readonly bytes?: Size; readonly ms?: Duration };
  /** The most that key + value + headers of one record may take; 1 MiB by default, as in Kafka. */
  readonly maxMessageBytes?: Size;
  /** Makes the records when they are fetched; nothing can be appended to such a topic. */
  readonly source?: Source;
}

/** One topic: its partitions and its limits. */
export class Topic {
  readonly partitions: readonly Partition[];
  readonly maxMessageBytes: number;
  /** The next partition for a record without a key. */
  turn = 0;

  /** @throws SpillwayError `INVALID_OPTION` for a name that Kafka would refuse, or a count that is no positive integer. */
  constructor(
    readonly name: string,
    options: TopicOptions,
  ) {
    const { partitions = 1, retention = {}, maxMessageBytes = '1MiB', source } = options;
    topicName('createTopic', 'name', name);
    this.maxMessageBytes = parseSize(maxMessageBytes, 'maxMessageBytes');
    const kept = {
      records:
        retention.records === undefined ? Infinity : integer('createTopic', 'retention.records', retention.records, 1),
      bytes: retention.bytes === undefined ? Infinity : parseSize(retention.bytes, 'retention.bytes'),
      ms: retention.ms === undefined ? Infinity : parseDuration(retention.ms, 'retention.ms'),
    };
    this.partitions = Array.from({ length: integer('createTopic', 'partitions', partitions, 1) }, (_, partition) =>
      source ? new LazyPartition(source, partition) : new StoredPartition(kept),
    );
  }

  /** @throws SpillwayError `INVALID_PARTITION` */
  partition(partition: number): Partition {
    const found = this.partitions[partition];
    if (found) return found;
    throw new SpillwayError(
      'INVALID_PARTITION',
      { given: String(partition), partitions: this.partitions.length },
      { topic: this.name },
    );
  }

  /** Appends all of the records or, with an error, none. */
  append(partition: number, records: readonly ProducerRecord[], wall: number): SpillwayError | null {
    const refusal = this.refusal(partition, records);
    if (!refusal) (this.partitions[partition] as StoredPartition).append(records, wall);
    return refusal;
  }

  /** Why these records cannot be appended, or null. */
  refusal(partition: number, records: readonly ProducerRecord[]): SpillwayError | null {
    const refuse = (problem: string) =>
      new SpillwayError('PRODUCE_REFUSED', { problem }, { topic: this.name, partition });
    const into = this.partitions[partition];
    if (!into) return refuse(`the topic has ${this.partitions.length} partition(s)`);
    if (!(into instanceof StoredPartition)) return refuse('the records of the topic are made by its source');
    for (const record of records) {
      const bytes = bytesOf(record);
      if (bytes > this.maxMessageBytes) {
        const problem = `it has ${bytes} bytes, and at most ${this.maxMessageBytes} are taken`;
        return new SpillwayError('RECORD_TOO_LARGE', { problem }, { topic: this.name, partition });
      }
    }
    return null;
  }
}
