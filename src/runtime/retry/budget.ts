import type { Clock } from '../../core/clock.js';

export interface RetryBudgetOptions {
  /** Retries for each first call: 0.2 is one for five. */
  readonly ratio?: number;
  /** Retries a second that are there without any call. */
  readonly perSecond?: number;
  /** Milliseconds that calls and retries count for. */
  readonly window?: number;
}

/** Slots of a window. One more is kept, so that what is kept is never less than a window. */
const SLOTS = 10;
const KEPT = SLOTS + 1;

/**
 * How many retries the calls of a step may cause together, so that retries do not multiply the load of what is down
 * already. It is Finagle's RetryBudget (https://finagle.github.io/blog/2016/02/08/retry-budgets/) with its defaults: a
 * retry for every five calls, and ten a second besides, over ten seconds.
 *
 * The bound, whenever a retry is taken: the retries of the `window` that ends with it are at most `ratio` times the first
 * calls of that window and of a tenth of it before, and `perSecond` times the window. Time goes by in slots of a tenth of the window (in whole milliseconds,
 * rounded up), so what is taken comes back after 1 to 1.1 windows. As in Finagle, all that is there may be taken at once.
 */
export class RetryBudget {
  readonly #clock: Clock;
  readonly #ratio: number;
  readonly #reserve: number;
  readonly #slot: number;
  readonly #deposits: number[] = new Array<number>(KEPT).fill(0);
  readonly #withdrawals: number[] = new Array<number>(KEPT).fill(0);
  #deposited = 0;
  #withdrawn = 0;
  /** The number of the current slot. */
  #current: number;

  constructor(clock: Clock, { ratio = 0.2, perSecond = 10, window = 10_000 }: RetryBudgetOptions = {}) {
    this.#clock = clock;
    this.#ratio = ratio;
    this.#reserve = (perSecond * window) / 1000;
    this.#slot = Math.ceil(window / SLOTS);
    this.#current = Math.floor(clock.monotonic() / this.#slot);
  }

  /** A first call is made. */
  deposit(): void {
    this.#pass();
    this.#deposits[this.#current % KEPT]!++;
    this.#deposited++;
  }

  /** Takes a retry; false when there is none left. */
  withdraw(): boolean {
    this.#pass();
    if (!this.#leaves(this.#deposited, this.#withdrawn)) return false;
    this.#withdrawals[this.#current % KEPT]!++;
    this.#withdrawn++;
    return true;
  }

  /**
   * Milliseconds until a retry can be taken if no call is made until then: 0 when at once, Infinity when only a call
   * brings one (`perSecond` times the window is less than 1).
   */
  wait(): number {
    this.#pass();
    let deposited = this.#deposited;
    let withdrawn = this.#withdrawn;
    if (this.#leaves(deposited, withdrawn)) return 0;
    // Slot after slot goes, the oldest first: it takes its calls along, which may make it worse before it gets better.
    for (let gone = 1; gone <= KEPT; gone++) {
      const oldest = (this.#current + gone) % KEPT;
      deposited -= this.#deposits[oldest]!;
      withdrawn -= this.#withdrawals[oldest]!;
      if (this.#leaves(deposited, withdrawn)) return (this.#current + gone) * this.#slot - this.#clock.monotonic();
    }
    return Infinity;
  }

  #leaves(deposited: number, withdrawn: number): boolean {
    return this.#reserve + this.#ratio * deposited - withdrawn >= 1;
  }

  /** Forgets what is older than the slots that are kept. */
  #pass(): void {
    const now = Math.floor(this.#clock.monotonic() / this.#slot);
    for (let gone = Math.min(now - this.#current, KEPT); gone > 0; gone--) {
      const slot = (now - gone + 1) % KEPT;
      this.#deposited -= this.#deposits[slot]!;
      this.#withdrawn -= this.#withdrawals[slot]!;
      this.#deposits[slot] = 0;
      this.#withdrawals[slot] = 0;
    }
    this.#current = now;
  }
}
