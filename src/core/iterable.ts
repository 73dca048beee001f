import { SpillwayError } from './errors.js';
import { sortOf } from './sort-of.js';
import { refuseThenable } from './thenable.js';

/**
 * Refuses what a step that makes many records of one gave, unless it can be iterated over. A string could be, and never
 * is meant.
 * @throws SpillwayError `NOT_AN_ITERABLE`, or `PROMISE_FROM_SYNC_STEP` as `refuseThenable` does.
 */
export function refuseUnlessIterable(
  result: unknown,
  kind: string,
  instead: string,
): asserts result is Iterable<unknown> {
  if (Array.isArray(result)) return;
  refuseThenable(result, kind, instead);
  if (typeof result === 'object' && result !== null && Symbol.iterator in result) return;
  throw new SpillwayError('NOT_AN_ITERABLE', { kind, given: sortOf(result) });
}
