import type { Clock } from '../../core/clock.js';
import { SpillwayError } from '../../core/errors.js';
import type { TopicPartition } from '../../core/record.js';
import type { Batch, Intake } from '../../core/transport.js';
import type { Partition } from './partition.js';

/** What the cursors of one membership share. */
export interface Fetching {
  readonly clock: Clock;
  readonly intake: Intake;
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** Nothing comes of the membership any more. */
  readonly gone: boolean;
}

/**
 * Reads one partition for one membership. At most one batch is on its way. As with kafkajs, one that is arrives
 * whatever has happened meanwhile (a pause, a seek, a rebalance), and only the app can tell that it is stale. Nothing
 * is fetched at the end of the partition, so an idle log leaves nothing in the clock. Fetching goes on through a rebalance
 * until the next assignment.
 */
export class Cursor {
  /** False when the last assignment has no such partition, and when the membership is lost. */
  assigned = false;
  private position = 0;
  /** The position that the app was told or told us last, and how many times that was. */
  private told = 0;
  private tellings = 0;
  private paused = false;
  private onItsWay = false;
  /** Until the app gives a position: what was refused or failed would only be so again. */
  private stopped = false;
  private readonly fetchMore = () => this.fetch();

  constructor(
    private readonly at: TopicPartition,
    private readonly partition: Partition,
    private readonly host: Fetching,
  ) {}

  /** Begins anew at an offset. */
  tell(offset: number): void {
    this.position = this.told = offset;
    this.tellings++;
    this.stopped = false;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.stopped = false;
    this.fetch();
  }

  /** Sends for the next batch, if there is one and nothing speaks against it. */
  fetch(): void {
    const { host, position, partition } = this;
    if (this.onItsWay || this.stopped || this.paused || !this.assigned || host.gone) return;
    const start = partition.start(host.clock.wall());
    const end = partition.end();
    if (position < start || position > end) {
      this.send(() => this.outOfRange(position, start, end));
    } else if (position === end) {
      partition.readers.wait(this.fetchMore);
    } else {
      const { records, next } = partition.read(position, host.maxRecords, host.maxBytes);
      const batch: Batch = { ...this.at, fetched: position, next, records, end };
      this.send(records.length > 0 ? () => this.offer(batch) : (dated) => this.skip(next, dated));
    }
  }

  private send(arrive: (dated: number) => void): void {
    const dated = this.tellings;
    this.onItsWay = true;
    this.host.clock.soon(() => {
      if (this.host.gone) return;
      arrive(dated);
      // Not before: a resume from within admit() would fetch the same batch again.
      this.onItsWay = false;
      this.fetch();
    });
  }

  private offer(batch: Batch): void {
    const before = this.tellings;
    const admitted = this.host.intake.admit(batch);
    // A seek from within admit() counts, whatever the verdict.
    if (this.tellings !== before) return;
    if (admitted) {
      this.position = batch.next;
    } else {
      this.position = this.told;
      // Refused although it begins where the app was told: the next one would be the same.
      this.stopped = batch.fetched === this.told;
    }
  }

  private skip(next: number, dated: number): void {
    if (dated !== this.tellings || !this.assigned) return;
    this.position = next;
    this.host.intake.advanced(this.at, next);
  }

  private outOfRange(position: number, start: number, end: number): void {
    if (this.position !== position || !this.assigned) return;
    this.stopped = true;
    const where = { ...this.at, offset: position };
    const error =
      position < start
        ? new SpillwayError('OFFSETS_EXPIRED', { position, start }, where)
        : new SpillwayError('OFFSET_OUT_OF_RANGE', { position, end }, where);
    this.host.intake.failed(error, this.at);
  }
}
