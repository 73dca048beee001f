import { types } from 'node:util';
import { SpillwayError } from './errors.js';

/** What `await` would wait for: an object with a `then`. */
export const isThenable = (result: unknown): result is PromiseLike<unknown> =>
  typeof result === 'object' && result !== null && typeof (result as { then?: unknown }).then === 'function';

/**
 * Refuses what a synchronous step's function gave, if it is a Promise or like one. Without this check the record would
 * go on with the Promise as its value, and what the Promise brings would be lost.
 *
 * `kind` is the operator, `instead` what waits for a Promise, as in `'mapValuesAsync()'`.
 * @throws SpillwayError `PROMISE_FROM_SYNC_STEP`
 */
export function refuseThenable(result: unknown, kind: string, instead: string): void {
  if (isThenable(result)) refuse(result, kind, instead);
}

/** The same for `[key, value]` and `{ key, value }`: neither the pair nor what it holds may be a Promise. */
export function refuseThenablePair(pair: unknown, kind: string, instead: string): void {
  if (typeof pair !== 'object' || pair === null) return;
  refuseThenable(pair, kind, instead);
  if (Array.isArray(pair)) {
    refuseThenable(pair[0], kind, instead);
    refuseThenable(pair[1], kind, instead);
  } else {
    refuseThenable((pair as { readonly key?: unknown }).key, kind, instead);
    refuseThenable((pair as { readonly value?: unknown }).value, kind, instead);
  }
}

function refuse(thenable: object, kind: string, instead: string): never {
  // A Promise that nobody listens to could end the process later. Other thenables are left alone: asking a lazy one
  // (a query builder) would start its work.
  if (types.isPromise(thenable)) thenable.then(ignore, ignore);
  throw new SpillwayError('PROMISE_FROM_SYNC_STEP', { kind, instead });
}

const ignore = () => {};
