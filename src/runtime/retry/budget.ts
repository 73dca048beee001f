import type { Clock } from '../../core/clock.js';
import { Pace } from './pace.js';
import { Traffic } from './traffic.js';

/** First calls that are counted together: the clock is asked once for all of them. */
const COUNTED = 64;

export interface RetryBudgetOptions {
  /** Retries for each first call: 0.2 is one for five. */
  readonly ratio?: number;
  /** Retries a second that are there without any call. */
  readonly perSecond?: number;
  /** Milliseconds over which first calls are counted. */
  readonly window?: number;
}

/**
 * How many retries the calls of a step may cause together, so that retries do not multiply the load of what is down
 * already. The figures are those of Finagle's RetryBudget (https://finagle.github.io/blog/2016/02/08/retry-budgets/): a
 * retry for every five calls of the last ten seconds, and ten a second where that is more. Other than there what is left
 * is not saved up: retries are spread evenly, since all that a window allows made at once is the herd that runs over
 * a dependency which is just back.
 *
 * The bound: in any `t` milliseconds at most `1 + (t + 50) · r / 1000` retries, with `r` the larger of `perSecond` and
 * `ratio` times the first calls a second of the window before, as it was at its highest meanwhile.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #perSecond: number;
  readonly #pace: Pace;
  readonly #traffic: Traffic;
  /** First calls that the traffic has not been told of. */
  #uncounted = 0;

  constructor(clock: Clock, { ratio = 0.2, perSecond = 10, window = 10_000 }: RetryBudgetOptions = {}) {
    this.#ratio = ratio;
    this.#perSecond = perSecond;
    this.#pace = new Pace(clock);
    this.#traffic = new Traffic(clock, window);
  }

  /** So many first calls were made. */
  deposit(calls = 1): void {
    this.#uncounted += calls;
    if (this.#uncounted >= COUNTED) this.#count();
  }

  /** Takes a retry; false when none may be made now. */
  withdraw(): boolean {
    this.#count();
    if (this.#pace.wait() > 0) return false;
    this.#pace.take(this.extra);
    return true;
  }

  /** Milliseconds until a retry may be made. */
  wait(): number {
    return this.#pace.wait();
  }

  /** Retries a second that may be made. */
  get extra(): number {
    return Math.max(this.#perSecond, this.#ratio * this.#traffic.perSecond);
  }

  #count(): void {
    this.#traffic.add(this.#uncounted);
    this.#uncounted = 0;
  }
}
