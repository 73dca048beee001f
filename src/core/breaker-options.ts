import type { Duration } from './duration.js';
import type { Named } from './options.js';

/**
 * When `circuitBreaker` stops calling, and for how long. Names, meaning and defaults are those of Resilience4j's count-based
 * CircuitBreaker (https://resilience4j.readme.io/docs/circuitbreaker).
 */
export interface CircuitBreakerOptions extends Named {
  /** Opens when this share of the last calls failed, over 0 and up to 1. Default 0.5 (`failureRateThreshold`, 50 %). */
  readonly failureRate?: number;
  /** Opens when this share of them was slow. Default 1 (`slowCallRateThreshold`, 100 %). */
  readonly slowRate?: number;
  /** A call that takes longer is slow. Default 60 s (`slowCallDurationThreshold`). */
  readonly slowAfter?: Duration;
  /** Calls that the rates are made of: the last so many. Default 100 (`slidingWindowSize`). */
  readonly window?: number;
  /** Fewer calls say nothing; at most `window`. Default 100 (`minimumNumberOfCalls`). */
  readonly minimumCalls?: number;
  /** How long nothing is called. Default 60 s (`waitDurationInOpenState`). */
  readonly openFor?: Duration;
  /** Calls that then try whether it can close. Default 10 (`permittedNumberOfCallsInHalfOpenState`). */
  readonly halfOpenCalls?: number;
}

/** What a breaker has been told, defaults filled in; durations in milliseconds. */
export interface BreakerPolicy {
  readonly failureRate: number;
  readonly slowRate: number;
  readonly slowAfter: number;
  readonly window: number;
  readonly minimumCalls: number;
  readonly openFor: number;
  readonly halfOpenCalls: number;
}

/** Closed, calls are made and counted; open, none is made; half open, a few are, and decide. */
export type BreakerState = 'closed' | 'open' | 'half-open';
