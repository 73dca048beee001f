import type { Clock } from '../../core/clock.js';

/** Milliseconds that a timer may be late for nothing to be lost. */
const SLACK = 50;

/**
 * Spreads things evenly over time: the generic cell rate algorithm (ITU-T I.371, "virtual scheduling"). In any
 * `t` milliseconds at a rate of `r` a second at most `1 + (t + 50) · r / 1000` are made by who asks `wait` before.
 */
export class Pace {
  readonly #clock: Clock;
  /** When the next one is due, on the monotonic clock. */
  #next = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until the next may be made, in whole ones as timers have them. */
  wait(): number {
    return Math.max(0, Math.ceil(this.#next - this.#clock.monotonic()));
  }

  /** How many may be made at once, at a rate of so many a second. */
  room(perSecond: number): number {
    const now = this.#clock.monotonic();
    if (this.#next > now) return 0;
    return 1 + Math.floor(((now - Math.max(this.#next, now - SLACK)) * perSecond) / 1_000);
  }

  /** One is made, or several; they may have come before their time, and those behind them wait for that. */
  take(perSecond: number, count = 1): void {
    this.#next = Math.max(this.#next, this.#clock.monotonic() - SLACK) + (count * 1_000) / perSecond;
  }
}
