import { RANK } from '../../src/runtime/settlement.js';

interface Tracked {
  readonly offset: number;
  readonly bytes: number;
  shares: number;
  rank: number;
}

/** What a settlement must answer, written down as it would be said: a list of all records ever, looked through each time. */
export class NaiveSettlement {
  readonly told: (readonly [rank: number, bytes: number])[] = [];
  closed = false;
  readonly #records: Tracked[] = [];
  position: number;

  constructor(position: number) {
    this.position = position;
  }

  begin(offset: number, bytes: number): void {
    this.#records.push({ offset, bytes, shares: 1, rank: RANK.passed });
    this.position = offset + 1;
  }

  add(index: number, shares: number): boolean {
    const record = this.#records[index]!;
    if (this.closed || record.shares === 0) return false;
    record.shares += shares;
    return true;
  }

  settle(index: number, rank: number): boolean {
    const record = this.#records[index]!;
    if (this.closed || record.shares === 0) return false;
    record.rank = Math.min(record.rank, rank);
    record.shares--;
    if (record.shares === 0) this.told.push([record.rank, record.bytes]);
    return true;
  }

  endBatch(next: number): void {
    this.position = Math.max(this.position, next);
  }

  commitOffset(): number {
    return this.#records.find(({ shares }) => shares > 0)?.offset ?? this.position;
  }

  get span(): number {
    const { oldest } = this;
    return oldest < 0 ? 0 : this.#records.length - oldest;
  }

  /** Its index; -1 when all are settled. */
  get oldest(): number {
    return this.#records.findIndex(({ shares }) => shares > 0);
  }

  get inFlight(): number {
    return this.#records.filter(({ shares }) => shares > 0).length;
  }

  close(): number {
    this.closed = true;
    return this.inFlight;
  }
}
