import type { Clock } from '../../core/clock.js';

/** Slots of a window that are over; one more is being filled. */
const SLOTS = 10;

/** How many calls a second a step had lately. Each is O(1), and calls that were counted together are one. */
export class Traffic {
  readonly #clock: Clock;
  readonly #slot: number;
  readonly #slots: number[] = new Array<number>(SLOTS + 1).fill(0);
  readonly #begun: number;
  #sum = 0;
  /** The number of the slot that is being filled. */
  #current: number;
  /** When calls were counted last. */
  #counted: number;

  /** `window` in milliseconds. */
  constructor(clock: Clock, window: number) {
    this.#clock = clock;
    this.#slot = window / SLOTS;
    this.#begun = this.#counted = clock.monotonic();
    this.#current = Math.floor(this.#begun / this.#slot);
  }

  /** So many calls came since it was told last: they are taken to have come evenly, in a window at most. */
  add(calls: number): void {
    const now = this.#pass();
    const from = Math.max(this.#counted, now - SLOTS * this.#slot);
    this.#counted = now;
    this.#sum += calls;
    const evenly = now > from ? calls / (now - from) : 0;
    let left = calls;
    for (let slot = Math.floor(from / this.#slot); slot < this.#current; slot++) {
      const share = Math.min(left, ((slot + 1) * this.#slot - Math.max(from, slot * this.#slot)) * evenly);
      this.#slots[slot % this.#slots.length]! += share;
      left -= share;
    }
    this.#slots[this.#current % this.#slots.length]! += left;
  }

  /** Calls a second over the last window, and the slot that goes on; less than it is while there is less of a window. */
  get perSecond(): number {
    return this.#over(-Infinity, 0);
  }

  /** The same, over the time since it began where that is less; over a second, or a slot, at least. */
  get soFar(): number {
    return this.#over(this.#begun, Math.min(this.#slot, 1_000));
  }

  /** Calls a second in the busiest slot of the window that is over; so far, while none is. */
  get busiest(): number {
    this.#pass();
    const first = Math.max(Math.ceil(this.#begun / this.#slot), this.#current - SLOTS);
    if (first >= this.#current) return this.soFar;
    let calls = 0;
    for (let slot = first; slot < this.#current; slot++)
      calls = Math.max(calls, this.#slots[slot % this.#slots.length]!);
    return (calls * 1_000) / this.#slot;
  }

  #over(begun: number, least: number): number {
    const now = this.#pass();
    const oldest = Math.max(begun, (this.#current - SLOTS) * this.#slot);
    return (this.#sum * 1_000) / Math.max(least, now - oldest);
  }

  /** Forgets the slots that are over for longer than a window. */
  #pass(): number {
    const now = this.#clock.monotonic();
    const current = Math.floor(now / this.#slot);
    for (let gone = Math.min(current - this.#current, this.#slots.length); gone > 0; gone--) {
      const slot = (current - gone + 1) % this.#slots.length;
      this.#sum -= this.#slots[slot]!;
      this.#slots[slot] = 0;
    }
    this.#current = current;
    return now;
  }
}
