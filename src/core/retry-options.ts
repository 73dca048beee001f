import type { Classification } from './classification.js';
import type { Duration, Size } from './duration.js';
import type { Failure } from './failure.js';
import type { Named } from './options.js';

/** How `retryWithBackoff` tries again. */
export type RetryOptions = RetryInPlace | RetryInTiers;

/** All tries are made in place: the record waits before the step that failed. */
export interface RetryInPlace extends RetryAlways {
  readonly tiers?: undefined;
  /** What waits behind a record that is tried again: those of its key (the default), of its partition, or none. */
  readonly orderBy?: 'key' | 'partition' | 'none';
}

/** After the tries in place come others, each after the record has waited in a topic. */
export interface RetryInTiers extends RetryAlways {
  /** The name of the step, and part of the names of its topics: `<applicationId>-<named>-retry-1m`. */
  readonly named: string;
  /**
   * How long a record waits at least before each further try, which is one of its own: `['1m', '10m', '1h']`. It waits
   * in a topic of the app's own and comes back at its source, as it came first.
   */
  readonly tiers: readonly [Duration, ...Duration[]];
  /** Others of its key go on meanwhile: the order of keys is given up, and you say so. */
  readonly orderBy: 'none';
}

interface RetryAlways extends Named {
  /** Tries in all, the first included. Default 5. */
  readonly attempts?: number;
  /** The longest wait before the second try. Default 100 ms. */
  readonly base?: Duration;
  /** No wait is longer. Default 10 s. */
  readonly cap?: Duration;
  /** What the wait is multiplied by from try to try. Default 2. */
  readonly factor?: number;
  /** What chance makes of a wait, in AWS's words: all of it (the default), half, between base and thrice the last, nothing. */
  readonly jitter?: 'full' | 'equal' | 'decorrelated' | 'none';
  /** A try that would begin later than that after the first failure is not made. Default: only attempts count. */
  readonly maxElapsed?: Duration;
  /**
   * Milliseconds that the other side asks to wait, undefined when it does not; the wait is no shorter. By default what
   * the error carries: `retryAfter` in milliseconds or as a duration, or an HTTP response's `Retry-After`.
   */
  readonly retryAfter?: (failure: Failure) => number | undefined;
  /**
   * Bounds how many tries a second are made again, of all records together: `perSecond`, or `ratio` of the first tries of
   * the last `window` where that is more, evenly spread. It delays and never fails. Default 0.2, 10 and 10 s; false for
   * no bound.
   */
  readonly budget?: { readonly ratio?: number; readonly perSecond?: number; readonly window?: Duration } | false;
  /** What may wait of one partition before its intake stops. Default 10,000 records or 64 MiB. */
  readonly park?: { readonly records?: number; readonly bytes?: Size };
  /**
   * When `failureRate` of the last `window` tries fail, of more than one key, that is no bad record but an outage: the
   * intake rests, one record after the other is tried each `openFor`, and none is given up. Default 0.5, 100 and 5 s;
   * false: what has been tried often enough is given up whatever the others do.
   */
  readonly breaker?: { readonly failureRate?: number; readonly window?: number; readonly openFor?: Duration } | false;
  /** Which failures are worth another try, before the app's own rules and the table of defaults are asked. */
  readonly classify?: Classification;
  /** Told of each failure that is tried again, and of the wait in milliseconds. */
  readonly onRetry?: (failure: Failure, delay: number) => void;
}
