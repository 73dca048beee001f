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

  /** One is made, at a rate of so many a second; it may have come before its time, and those behind it wait for that. */
  take(perSecond: number): void {
    this.#next = Math.max(this.#next, this.#clock.monotonic() - SLACK) + 1_000 / perSecond;
  }
}
