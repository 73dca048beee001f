import { chargeOf, type ConsumerRecord } from '../core/record.js';
import type { Batch } from '../core/transport.js';
import { detach } from './detach.js';
import { Fifo } from './fifo.js';

/** Records to begin while the next ones are fetched: a fetch from a broker nearby takes some five milliseconds. */
const ENOUGH = 1_000;

/**
 * Records that wait to begin, beyond which more would only take memory and the time that others want. At half of it, where
 * a fetch goes on, there is work for a fifth of a second at 50,000 records a second: no client takes longer to resume.
 */
const PLENTY = 20_000;

/** What one partition may hold, queued and in flight. */
export interface Share {
  readonly bytes: number;
  readonly records: number;
}

/** Told when a partition holds its share, and when half of that is gone. */
export interface FetchControl {
  pause(): void;
  resume(): void;
}

interface Queued {
  readonly batch: Batch;
  /** What its records are charged: a record is large, and cold memory by the time it is begun. */
  readonly charges: readonly number[];
  /** When it came, in monotonic milliseconds. */
  readonly since: number;
  /** It lies in memory of its own, or is as good as that. */
  detached: boolean;
}

/**
 * The batches of one partition that were fetched and not taken yet, and the charge of all that is not settled. It asks
 * to pause fetching at its share of the budget and to go on at half: the bound is the share and one batch, since a
 * batch may be on its way.
 */
export class IntakeQueue {
  /** The offset that the next batch must begin at. */
  position: number;
  /** Where the log begins and ends, as told last. */
  start: number | null = null;
  end = 0;
  /** Since when the record at `position` is known to be in the log, in monotonic milliseconds; null: not yet. */
  knownSince: number | null = null;
  bytes = 0;
  records = 0;
  /** Records that were fetched and not begun. */
  queued = 0;
  paused = false;
  /** Batches that were not looked at by `detach`. */
  attached = 0;
  /** The charge of the record that was taken last. */
  charge = 0;
  readonly #queue = new Fifo<Queued>();
  readonly #fetch: FetchControl;
  #index = 0;
  /** Nothing more is fetched, whatever there is room for. */
  #resting = false;
  #share: Share = { bytes: Infinity, records: Infinity };

  constructor(position: number, fetch: FetchControl) {
    this.position = position;
    this.#fetch = fetch;
  }

  /** Takes a batch at `now`. False when it does not begin at the position: it belongs to an earlier assignment. */
  admit(batch: Batch, now: number): boolean {
    if (batch.fetched !== this.position) return false;
    this.position = batch.next;
    this.knownSince = null;
    this.end = batch.end;
    const charges = batch.records.map(chargeOf);
    this.#queue.push({ batch, charges, since: now, detached: false });
    this.attached++;
    for (const charge of charges) this.bytes += charge;
    this.records += batch.records.length;
    this.queued += batch.records.length;
    this.#check();
    return true;
  }

  /** The log holds the records from `start` to `end` at `now`. */
  observe(start: number, end: number, now: number): void {
    this.start = start;
    this.end = Math.max(this.end, end);
    if (this.end > this.position) this.knownSince ??= now;
  }

  /** Has enough to begin for now. */
  get plentiful(): boolean {
    return this.queued >= ENOUGH;
  }

  /** About to run dry, with more in the log. */
  get hungry(): boolean {
    return !this.plentiful && this.end > this.position && !this.paused;
  }

  /** The batch to take from next; undefined when there is none. */
  get current(): Batch | undefined {
    return this.#queue.peek()?.batch;
  }

  /** The next record of the current batch; undefined when it has no more: then `finish` it. */
  take(): ConsumerRecord | undefined {
    const { batch, charges } = this.#queue.peek()!;
    const { records } = batch;
    if (this.#index === records.length) return undefined;
    this.charge = charges[this.#index]!;
    this.queued--;
    return records[this.#index++];
  }

  /** The record that `take` would give. */
  get next(): ConsumerRecord | undefined {
    return this.current?.records[this.#index];
  }

  /** The current batch has been taken. Gives the position behind it. */
  finish(): number {
    this.#index = 0;
    const { batch, detached } = this.#queue.shift()!;
    if (!detached) this.attached--;
    return batch.next;
  }

  /**
   * Copies what is left of each batch that waits since `due`, or whose fetch is paused, out of its response, unless it
   * was looked at before. True when it is enough after one of them: then there may be more.
   */
  detach(due: number, isEnough: () => boolean): boolean {
    let from = this.#index;
    for (const queued of this.#queue) {
      const { batch, charges, since } = queued;
      if (!queued.detached && (this.paused || since <= due)) {
        queued.detached = true;
        this.attached--;
        let charged = 0;
        for (let i = from; i < charges.length; i++) charged += charges[i]!;
        if (detach(batch.records, from, charged) && isEnough()) return true;
      }
      from = 0;
    }
    return false;
  }

  /** A record is settled. */
  release(bytes: number): void {
    this.bytes -= bytes;
    this.records--;
    this.#check();
  }

  /** Has the fetch rest while what is here waits, or lets it go on. */
  rest(isResting: boolean): void {
    this.#resting = isResting;
    this.#check();
  }

  /** The fetch is paused since there is no room, or would be. */
  get full(): boolean {
    return this.paused && !this.#resting;
  }

  resize(share: Share): void {
    this.#share = share;
    this.#check();
  }

  /** The timestamp of the first record that is queued. */
  get oldestTimestamp(): number | undefined {
    let from = this.#index;
    for (const { batch } of this.#queue) {
      const { records } = batch;
      if (from < records.length) return records[from]!.timestamp;
      from = 0;
    }
    return undefined;
  }

  #check(): void {
    const { bytes, records } = this.#share;
    const isFull = this.bytes >= bytes || this.records >= records || this.queued >= PLENTY;
    if (!this.paused && (isFull || this.#resting)) {
      this.paused = true;
      this.#fetch.pause();
    } else if (this.#resting) {
      return;
    } else if (this.paused && this.bytes <= bytes / 2 && this.records <= records / 2 && this.queued <= PLENTY / 2) {
      this.paused = false;
      this.#fetch.resume();
    }
  }
}
