import { OUTCOMES, type Outcome } from '../core/ledger.js';

/** An outcome as its rank: lower is more serious, and the most serious of a record's children is the record's own. */
export const RANK = Object.fromEntries(OUTCOMES.map((outcome, rank) => [outcome, rank])) as Record<Outcome, number>;

/** Told when the last share of a source record is settled. */
export interface SettledListener {
  settled(rank: number, bytes: number): void;
}

/**
 * Which records of one assigned partition are settled, and the offset that may be committed. Each record taken has a
 * slot in a ring that counts its unsettled shares: itself, and one more for each child. The low mark is the oldest slot
 * that is not settled, so completion in any order commits contiguously.
 *
 * A handle is a wrapping int32 sequence number and `handle & mask` its slot, so a handle that was settled before, or
 * belongs to a closed assignment, is recognised instead of hitting somebody else's slot. Measured at 20 to 62 ns a
 * record, against 57 to 326 for an object each and 133 to 879 for a Promise each.
 */
export class Settlement {
  #pending: Int32Array;
  #ranks: Uint8Array;
  #offsets: Float64Array;
  #bytes: Float64Array;
  #timestamps: Float64Array;
  #mask: number;
  #head: number;
  #tail: number;
  /** The offset to commit when nothing is unsettled. */
  #position: number;
  #unsettled = 0;
  #closed = false;
  readonly #listener: SettledListener;

  /** `first` is where handles begin: a test starts just below the wrap. */
  constructor(position: number, listener: SettledListener, capacity = 1024, first = 0) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, capacity)));
    this.#pending = new Int32Array(size);
    this.#ranks = new Uint8Array(size);
    this.#offsets = new Float64Array(size);
    this.#bytes = new Float64Array(size);
    this.#timestamps = new Float64Array(size);
    this.#mask = size - 1;
    this.#head = this.#tail = first | 0;
    this.#position = position;
    this.#listener = listener;
  }

  /** Opens a slot for the next record, in order of offset, with one share to settle. */
  begin(offset: number, bytes: number, timestamp = -1): number {
    if (this.span > this.#mask) this.#grow();
    const handle = this.#tail;
    const slot = handle & this.#mask;
    this.#pending[slot] = 1;
    this.#ranks[slot] = RANK.passed;
    this.#offsets[slot] = offset;
    this.#bytes[slot] = bytes;
    this.#timestamps[slot] = timestamp;
    this.#tail = (handle + 1) | 0;
    this.#position = offset + 1;
    this.#unsettled++;
    return handle;
  }

  /** Adds `shares` to a record that is not settled yet. False when the handle is stale. */
  add(handle: number, shares: number): boolean {
    if (!this.isOpen(handle)) return false;
    this.#pending[handle & this.#mask]! += shares;
    return true;
  }

  /** Settles one share. False when the handle is stale: settled before, or of a closed assignment. */
  settle(handle: number, rank: number): boolean {
    if (!this.isOpen(handle)) return false;
    const slot = handle & this.#mask;
    if (rank < this.#ranks[slot]!) this.#ranks[slot] = rank;
    if (--this.#pending[slot]! > 0) return true;
    this.#unsettled--;
    while (this.#head !== this.#tail && this.#pending[this.#head & this.#mask] === 0) this.#head = (this.#head + 1) | 0;
    this.#listener.settled(this.#ranks[slot]!, this.#bytes[slot]!);
    return true;
  }

  /** All records below `next` have been taken: nothing more will begin below it (control records, compaction). */
  endBatch(next: number): void {
    if (next > this.#position) this.#position = next;
  }

  /** The offset to commit: every record below it is settled. */
  commitOffset(): number {
    return this.#head === this.#tail ? this.#position : this.#offsets[this.#head & this.#mask]!;
  }

  /** The next offset to begin. */
  get position(): number {
    return this.#position;
  }

  /** The handle of the oldest unsettled record; undefined when all are settled. */
  get oldest(): number | undefined {
    return this.#head === this.#tail ? undefined : this.#head;
  }

  /** The timestamp of the oldest unsettled record. */
  get oldestTimestamp(): number | undefined {
    return this.#head === this.#tail ? undefined : this.#timestamps[this.#head & this.#mask]!;
  }

  /** The handle that the next record will have. */
  get next(): number {
    return this.#tail;
  }

  /** Slots from the oldest unsettled record to the newest. */
  get span(): number {
    return (this.#tail - this.#head) | 0;
  }

  get inFlight(): number {
    return this.#unsettled;
  }

  /** Makes every handle stale. Gives the number of records that were not settled. */
  close(): number {
    this.#closed = true;
    return this.#unsettled;
  }

  /** Whether the record of a handle has shares to settle. */
  isOpen(handle: number): boolean {
    const age = (handle - this.#head) | 0;
    return !this.#closed && age >= 0 && age < this.span && this.#pending[handle & this.#mask]! > 0;
  }

  #grow(): void {
    const old = { pending: this.#pending, ranks: this.#ranks, offsets: this.#offsets, bytes: this.#bytes };
    const timestamps = this.#timestamps;
    const mask = this.#mask;
    const size = (mask + 1) * 2;
    this.#pending = new Int32Array(size);
    this.#ranks = new Uint8Array(size);
    this.#offsets = new Float64Array(size);
    this.#bytes = new Float64Array(size);
    this.#timestamps = new Float64Array(size);
    this.#mask = size - 1;
    for (let seq = this.#head; seq !== this.#tail; seq = (seq + 1) | 0) {
      const to = seq & this.#mask;
      this.#pending[to] = old.pending[seq & mask]!;
      this.#ranks[to] = old.ranks[seq & mask]!;
      this.#offsets[to] = old.offsets[seq & mask]!;
      this.#bytes[to] = old.bytes[seq & mask]!;
      this.#timestamps[to] = timestamps[seq & mask]!;
    }
  }
}
