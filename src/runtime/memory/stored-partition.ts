import { chargeOf, type ConsumerRecord, type ProducerRecord } from '../../core/record.js';
import { Readers, type Partition, type Slice } from './partition.js';

/** What is kept of a partition; infinite where nothing was said. */
export interface Retention {
  readonly records: number;
  readonly bytes: number;
  readonly ms: number;
}

/** What `chargeOf` adds to the bytes of a record. */
const OVERHEAD = chargeOf({ key: null, value: null, headers: [], timestamp: 0 });

/** The bytes of a record as the limits of a topic count them: key + value + headers. */
export const bytesOf = (record: ProducerRecord): number => chargeOf(record) - OVERHEAD;

/** Stands where a record was dropped, so that its bytes can be freed before the list is cut. */
const DROPPED: ConsumerRecord = Object.freeze({ key: null, value: null, headers: [], timestamp: 0, offset: -1 });

/** How many dropped places are borne before the list is cut: cutting copies what is left, so it must be rare. */
const CUT = 1024;

/** A partition whose records are kept in a list, by offset, dropped from the head as retention asks. */
export class StoredPartition implements Partition {
  readonly readers = new Readers();
  private records: ConsumerRecord[] = [];
  /** The bytes of all records before the one at the same place, so that a range is measured by a subtraction. */
  private before: number[] = [];
  private total = 0;
  private head = 0;
  private first = 0;
  private next = 0;

  constructor(private readonly retention: Retention) {}

  start(wall: number): number {
    this.trim(wall);
    return this.first;
  }

  end(): number {
    return this.next;
  }

  append(records: readonly ProducerRecord[], wall: number): void {
    for (const record of records) {
      const { key, value, headers, timestamp } = record;
      this.records.push({ key, value, headers, timestamp, offset: this.next++ });
      this.before.push(this.total);
      this.total += bytesOf(record);
    }
    this.trim(wall);
    this.readers.wake();
  }

  /** Uses up offsets that no record has, as control records and compaction do. */
  gap(offsets: number): void {
    this.next += offsets;
    this.readers.wake();
  }

  /** Drops every record below that offset. */
  dropBelow(offset: number): void {
    while (this.head < this.records.length && this.records[this.head]!.offset < offset) this.dropFirst();
    this.first = Math.max(this.first, Math.min(offset, this.next));
    this.cut();
  }

  read(from: number, maxRecords: number, maxBytes: number): Slice {
    const { records } = this;
    const begin = this.placeOf(from);
    const most = Math.min(records.length, begin + maxRecords);
    const fits = (end: number) => this.bytesBetween(begin, end) + OVERHEAD * (end - begin) <= maxBytes;
    const end = fits(most) ? most : Math.max(begin + 1, lastThat(fits, begin, most));
    const next = end === records.length ? this.next : records[end - 1]!.offset + 1;
    return { records: records.slice(begin, end), next };
  }

  /** The place of the first record that is not below that offset. */
  private placeOf(offset: number): number {
    const { records, head } = this;
    if (head === records.length) return head;
    // Without gaps a record lies as far from the head as its offset says.
    const guess = head + offset - records[head]!.offset;
    if (guess >= head && records[guess]?.offset === offset) return guess;
    return lastThat((place) => place === head || records[place - 1]!.offset < offset, head, records.length);
  }

  private bytesBetween(begin: number, end: number): number {
    return (this.before[end] ?? this.total) - (this.before[begin] ?? this.total);
  }

  private trim(wall: number): void {
    const { retention } = this;
    const oldest = wall - retention.ms;
    while (this.head < this.records.length) {
      const left = this.records.length - this.head;
      const tooMany = left > retention.records;
      // The newest record stays however large it is, as Kafka never drops its active segment for its size.
      const tooLarge = left > 1 && this.bytesBetween(this.head, this.records.length) > retention.bytes;
      if (!tooMany && !tooLarge && this.records[this.head]!.timestamp >= oldest) break;
      this.dropFirst();
    }
    this.cut();
  }

  private dropFirst(): void {
    this.first = this.records[this.head]!.offset + 1;
    this.records[this.head++] = DROPPED;
  }

  private cut(): void {
    if (this.head < CUT || this.head * 2 < this.records.length) return;
    this.records = this.records.slice(this.head);
    this.before = this.before.slice(this.head);
    this.head = 0;
  }
}

/** The last place from `low` to `high` of which `holds` is true, where it is true up to some place and then no more. */
function lastThat(holds: (place: number) => boolean, low: number, high: number): number {
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
