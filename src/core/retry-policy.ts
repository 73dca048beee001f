import type { Classification } from './classification.js';
import type { Failure } from './failure.js';

export type Jitter = 'full' | 'equal' | 'decorrelated' | 'none';

/** How long to wait before another try. */
export interface BackoffPolicy {
  /** Milliseconds: the longest wait before the first retry. */
  readonly base: number;
  /** Milliseconds: no wait is longer. */
  readonly cap: number;
  /** What the wait is multiplied by from retry to retry. `decorrelated` does not use it. */
  readonly factor: number;
  readonly jitter: Jitter;
}

/** What a handler that tries again has been told, defaults filled in; durations in milliseconds. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number;
  readonly backoff: BackoffPolicy;
  /** From the first failure on; Infinity when only tries are counted. */
  readonly maxElapsed: number;
  /** Retries that may be made each second, or as a part of first tries; null for no bound. */
  readonly budget: { readonly ratio: number; readonly perSecond: number; readonly window: number } | null;
  /** What may be parked of a partition before its intake stops. */
  readonly park: { readonly records: number; readonly bytes: number };
  /** When failures count as an outage of what the steps depend on; null: never. */
  readonly breaker: { readonly failureRate: number; readonly window: number; readonly openFor: number } | null;
  /** Whether records of one key, or of the partition, wait behind one that is parked. */
  readonly orderBy: 'key' | 'partition' | 'none';
  readonly classify: Classification | undefined;
  /** Milliseconds that whoever was called asked for; undefined when it did not. */
  readonly retryAfter: (failure: Failure) => number | undefined;
  readonly onRetry: ((failure: Failure, delay: number) => void) | undefined;
}
