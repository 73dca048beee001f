import type { ConsumerRecord } from '../../core/record.js';

/** The records of one read, and the position behind them, which skips offsets that hold no record. */
export interface Slice {
  readonly records: readonly ConsumerRecord[];
  readonly next: number;
}

/** One partition, as a fetch sees it. */
export interface Partition {
  /** The first offset that is still there at that wall time. */
  start(wall: number): number;
  /** The offset that the next record will have. */
  end(): number;
  /** Reads from a position between start and end: at least one record if there is one, whatever `maxBytes` says. */
  read(from: number, maxRecords: number, maxBytes: number): Slice;
  /** Who waits at the end for more. */
  readonly readers: Readers;
}

/** Readers that found nothing left, each called once when there is more. */
export class Readers {
  private waiting = new Set<() => void>();

  wait(read: () => void): void {
    this.waiting.add(read);
  }

  wake(): void {
    if (this.waiting.size === 0) return;
    const woken = this.waiting;
    this.waiting = new Set();
    for (const read of woken) read();
  }
}
