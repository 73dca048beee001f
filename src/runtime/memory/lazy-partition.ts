import { chargeOf, type ConsumerRecord, type ProducerRecord } from '../../core/record.js';
import { Readers, type Partition, type Slice } from './partition.js';

/** Makes the records of a topic when they are fetched, so that a backlog of any size takes no memory. */
export interface Source {
  /** How many records the partition has by now. After it has grown, call `wake(topic)`. */
  readonly end: (partition: number) => number;
  /** The record at an offset. It may be asked for more than once, and must be the same each time. */
  readonly record: (partition: number, offset: number) => ProducerRecord;
}

/** A partition that keeps nothing and makes each record when it is read. */
export class LazyPartition implements Partition {
  readonly readers = new Readers();

  constructor(
    private readonly source: Source,
    private readonly partition: number,
  ) {}

  start(): number {
    return 0;
  }

  end(): number {
    return this.source.end(this.partition);
  }

  read(from: number, maxRecords: number, maxBytes: number): Slice {
    const records: ConsumerRecord[] = [];
    const end = Math.min(this.end(), from + maxRecords);
    let left = maxBytes;
    for (let offset = from; offset < end; offset++) {
      const { key, value, headers, timestamp } = this.source.record(this.partition, offset);
      const record = { key, value, headers, timestamp, offset };
      left -= chargeOf(record);
      if (left < 0 && records.length > 0) break;
      records.push(record);
    }
    return { records, next: from + records.length };
  }
}
