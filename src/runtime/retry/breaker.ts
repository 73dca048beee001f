import type { BreakerState } from '../../core/breaker-options.js';
import type { Clock } from '../../core/clock.js';
import type { Primitive } from '../../core/identity.js';
import { CallWindow } from './call-window.js';

/** Leave to make one call, to be given back with `ended` or `release`, exactly once. */
export type Permit = number;

export interface BreakerOptions {
  /** Opens when this share of the window's calls failed, from 0 to 1. Default 0.5. */
  readonly failureRate?: number;
  /** Opens when this share of the window's calls was slow, from 0 to 1. Default 1. */
  readonly slowRate?: number;
  /** Milliseconds; a call that takes longer is slow. Default 60,000. */
  readonly slowAfter?: number;
  /** Calls that the rates are made of: the last so many. Default 100. */
  readonly window?: number;
  /** Below so many calls it stays closed; at most `window`. Default 100. */
  readonly minimumCalls?: number;
  /** Milliseconds that it stays open. Default 60,000. */
  readonly openFor?: number;
  /** Calls that try, after that, whether it can close. Default 10. */
  readonly halfOpenCalls?: number;
  /**
   * Opens only when the calls that failed, or those that were slow, were of so many keys: one bad record is no outage.
   * Calls without a key count as of one. Once open, the trials decide whatever their keys. Default 1.
   */
  readonly distinctKeys?: number;
}

/**
 * Stops calling what is down. The states, rates and defaults are those of Resilience4j's count-based CircuitBreaker
 * (https://resilience4j.readme.io/docs/circuitbreaker): closed, it counts; open, it admits nothing for a while; half
 * open, it admits a few calls and closes or opens again by how all of them end.
 *
 * A call counts only in the state that admitted it. (In Resilience4j one that began before the breaker opened and ends
 * late counts as one of the trials.)
 *
 * `changed` is told each new state, once it holds.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #options: Required<BreakerOptions>;
  readonly #changed: (state: BreakerState) => void;
  #state: BreakerState = 'closed';
  #calls: CallWindow;
  /** Grows with each change of state: a permit of another era is void. */
  #era = 1;
  #opensAt = 0;
  /** Trials that were admitted in this half-open state. */
  #trials = 0;

  constructor(clock: Clock, options: BreakerOptions, changed: (state: BreakerState) => void) {
    this.#clock = clock;
    this.#options = { ...DEFAULTS, ...options };
    this.#changed = changed;
    this.#calls = this.#window();
  }

  /** What it was when it was last asked for a permit, or given one back: an open one becomes half open when asked. */
  get state(): BreakerState {
    return this.#state;
  }

  /** A permit for one call; null when none may be made now. */
  admit(): Permit | null {
    if (this.wait() > 0) return null;
    if (this.#state === 'open') this.#become('half-open');
    if (this.#state === 'half-open') this.#trials++;
    return this.#era;
  }

  /** Milliseconds until a call may be admitted: 0 when at once, Infinity when a trial must end first. */
  wait(): number {
    if (this.#state === 'open') return Math.max(0, this.#opensAt - this.#clock.monotonic());
    return this.#state === 'half-open' && this.#trials >= this.#options.halfOpenCalls ? Infinity : 0;
  }

  /** The call of a permit ended after `took` milliseconds; `key` is the identity of its record's key. */
  ended(permit: Permit, failed: boolean, took: number, key: Primitive | null = null): void {
    if (permit !== this.#era) return;
    this.#calls.add(failed, took > this.#options.slowAfter, key);
    if (this.#calls.bad) this.#become('open');
    else if (this.#state === 'half-open' && this.#calls.size === this.#options.halfOpenCalls) this.#become('closed');
  }

  /** The call of a permit was not made, or nothing can be said of how it ended. */
  release(permit: Permit): void {
    if (permit === this.#era && this.#state === 'half-open') this.#trials--;
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#era++;
    this.#trials = 0;
    if (state === 'open') this.#opensAt = this.#clock.monotonic() + this.#options.openFor;
    this.#calls = this.#window();
    this.#changed(state);
  }

  #window(): CallWindow {
    const { window, halfOpenCalls } = this.#options;
    if (this.#state !== 'half-open') return new CallWindow(window, this.#options);
    return new CallWindow(halfOpenCalls, { ...this.#options, minimumCalls: halfOpenCalls, distinctKeys: 1 });
  }
}

const DEFAULTS: Required<BreakerOptions> = {
  failureRate: 0.5,
  slowRate: 1,
  slowAfter: 60_000,
  window: 100,
  minimumCalls: 100,
  openFor: 60_000,
  halfOpenCalls: 10,
  distinctKeys: 1,
};
