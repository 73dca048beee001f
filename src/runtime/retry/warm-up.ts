import type { Clock } from '../../core/clock.js';
import { Pace } from './pace.js';
import { Traffic } from './traffic.js';

/** Milliseconds over which what went before an outage is looked at. */
const BEFORE = 60_000;
/** Milliseconds after which twice as many may go. */
const STEP = 10_000;
/** A thousand times what went before is no bound any more. */
const STEPS = 10;
/** So many a second may go however few there were. */
const FEWEST = 10;
/** What is told one by one is counted so many at a time: the clock is asked once for all of them. */
const COUNTED = 64;

/**
 * Has things go, after an outage, as often as they went before it, and twice as often with every ten seconds: what has
 * piled up meanwhile would else run over a dependency that is just back. It is what load balancers call a slow start.
 * "Before" is the busiest six seconds of the minute before.
 */
export class WarmUp {
  readonly #clock: Clock;
  readonly #traffic: Traffic;
  readonly #pace: Pace;
  #uncounted = 0;
  /** What went before the outage, a second; null without one, and when all that came of it is over. */
  #steady: number | null = null;
  /** When it was over, on the monotonic clock; Infinity while it goes on. */
  #since = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#traffic = new Traffic(clock, BEFORE);
    this.#pace = new Pace(clock);
  }

  /** So many went. */
  went(count: number): void {
    this.#uncounted += count;
    if (!this.isWarm) this.#pace.take(this.#perSecond, count);
    if (this.#uncounted >= COUNTED) this.#count();
  }

  /** There is an outage: nothing goes, for reasons of others. */
  out(): void {
    this.#count();
    this.#steady ??= Math.max(FEWEST, this.#traffic.busiest);
    this.#since = Infinity;
  }

  /** It is over. */
  begin(): void {
    if (this.#steady !== null) this.#since = this.#clock.monotonic();
  }

  /** Nothing has to wait here. */
  get isWarm(): boolean {
    if (this.#since === Infinity) return true;
    if (this.#clock.monotonic() - this.#since < STEPS * STEP) return false;
    this.#since = Infinity;
    this.#steady = null;
    return true;
  }

  /** Milliseconds until one may go, in whole ones. */
  wait(): number {
    return this.isWarm ? 0 : this.#pace.wait();
  }

  /** How many may go at once, up to `limit`. */
  room(limit: number): number {
    return this.isWarm ? limit : Math.min(limit, this.#pace.room(this.#perSecond));
  }

  get #perSecond(): number {
    return this.#steady! * 2 ** Math.floor((this.#clock.monotonic() - this.#since) / STEP);
  }

  #count(): void {
    this.#traffic.add(this.#uncounted);
    this.#uncounted = 0;
  }
}
