import type { Clock } from '../../../src/core/clock.js';
import type { BreakerState } from '../../../src/core/breaker-options.js';
import type { BreakerOptions } from '../../../src/runtime/retry/breaker.js';

interface Outcome {
  readonly failed: boolean;
  readonly slow: boolean;
  readonly key: unknown;
}

/** A breaker written down from its description: it keeps every outcome and counts them anew each time. */
export class NaiveBreaker {
  readonly states: BreakerState[] = [];
  state: BreakerState = 'closed';
  #round = 0;
  #since = 0;
  #admitted = 0;
  #released = 0;
  #outcomes: Outcome[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly options: Required<BreakerOptions>,
  ) {}

  /** The round that the call belongs to. */
  admit(): number | null {
    const { openFor, halfOpenCalls } = this.options;
    if (this.state === 'open' && this.clock.monotonic() >= this.#since + openFor) this.#enter('half-open');
    if (this.state === 'open') return null;
    if (this.state === 'half-open' && this.#admitted - this.#released === halfOpenCalls) return null;
    this.#admitted++;
    return this.#round;
  }

  wait(): number {
    const { openFor, halfOpenCalls } = this.options;
    if (this.state === 'closed') return 0;
    if (this.state === 'half-open') return this.#admitted - this.#released === halfOpenCalls ? Infinity : 0;
    const left = this.#since + openFor - this.clock.monotonic();
    return left > 0 ? left : 0;
  }

  release(round: number): void {
    if (round === this.#round) this.#released++;
  }

  ended(round: number, failed: boolean, took: number, key: unknown): void {
    if (round !== this.#round) return;
    this.#outcomes.push({ failed, slow: took > this.options.slowAfter, key });
    if (this.state === 'closed' && this.#bad(this.options.window, this.options.minimumCalls, this.options.distinctKeys))
      return this.#enter('open');
    const { halfOpenCalls } = this.options;
    if (this.state === 'half-open' && this.#outcomes.length === halfOpenCalls)
      this.#enter(this.#bad(halfOpenCalls, halfOpenCalls, 1) ? 'open' : 'closed');
  }

  #bad(window: number, minimum: number, distinct: number): boolean {
    const last = this.#outcomes.slice(-window);
    if (last.length < minimum && last.length < window) return false;
    const { failureRate, slowRate } = this.options;
    const failed = last.filter((outcome) => outcome.failed);
    const slow = last.filter((outcome) => outcome.slow);
    const keys = (of: readonly Outcome[]) => new Set(of.map(({ key }) => key)).size;
    const wanted = distinct < window ? distinct : window;
    const reached = (of: readonly Outcome[], rate: number) => of.length >= rate * last.length && keys(of) >= wanted;
    return reached(failed, failureRate) || reached(slow, slowRate);
  }

  #enter(state: BreakerState): void {
    this.state = state;
    this.states.push(state);
    this.#round++;
    this.#since = this.clock.monotonic();
    this.#admitted = 0;
    this.#released = 0;
    this.#outcomes = [];
  }
}
