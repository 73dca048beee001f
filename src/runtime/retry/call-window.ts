import type { Primitive } from '../../core/identity.js';

/** What makes a window of calls bad. Rates are from 0 to 1. */
export interface Limits {
  readonly failureRate: number;
  readonly slowRate: number;
  /** Below so many calls there is no rate. */
  readonly minimumCalls: number;
  /** What failed, or was slow, must have been of so many keys at least. */
  readonly distinctKeys: number;
}

/** How the last calls ended: as many as the window is long, each in O(1). */
export class CallWindow {
  readonly #length: number;
  readonly #limits: Limits;
  readonly #calls: Outcome[] = [];
  #oldest = 0;
  readonly #failed = new Tally();
  readonly #slow = new Tally();

  constructor(length: number, limits: Limits) {
    this.#length = length;
    this.#limits = limits;
  }

  /** Calls that it remembers. */
  get size(): number {
    return this.#calls.length;
  }

  add(failed: boolean, slow: boolean, key: Primitive | null): void {
    if (this.#calls.length < this.#length) this.#calls.push(GOOD);
    else {
      const gone = this.#calls[this.#oldest]!;
      if (gone.failed) this.#failed.remove(gone.key);
      if (gone.slow) this.#slow.remove(gone.key);
    }
    this.#calls[this.#oldest] = failed || slow ? { failed, slow, key } : GOOD;
    this.#oldest = (this.#oldest + 1) % this.#length;
    if (failed) this.#failed.add(key);
    if (slow) this.#slow.add(key);
  }

  /** Whether so many calls failed, or so many were slow, as the limits say. */
  get bad(): boolean {
    const { failureRate, slowRate, minimumCalls, distinctKeys } = this.#limits;
    // A window cannot wait for more calls than it holds.
    if (this.size < Math.min(minimumCalls, this.#length)) return false;
    const reaches = (tally: Tally, rate: number) =>
      tally.count / this.size >= rate && tally.distinct >= Math.min(distinctKeys, this.#length);
    return reaches(this.#failed, failureRate) || reaches(this.#slow, slowRate);
  }
}

interface Outcome {
  readonly failed: boolean;
  readonly slow: boolean;
  readonly key: Primitive | null;
}

const GOOD: Outcome = { failed: false, slow: false, key: null };

/** Counts calls and their different keys. */
class Tally {
  count = 0;
  readonly #keys = new Map<Primitive | null, number>();

  get distinct(): number {
    return this.#keys.size;
  }

  add(key: Primitive | null): void {
    this.count++;
    this.#keys.set(key, (this.#keys.get(key) ?? 0) + 1);
  }

  remove(key: Primitive | null): void {
    this.count--;
    const left = this.#keys.get(key)! - 1;
    if (left === 0) this.#keys.delete(key);
    else this.#keys.set(key, left);
  }
}
