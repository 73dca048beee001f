import { entry } from './error-entry.js';

/** What is wrong with what a user's function returned; part of the catalogue. */
export const resultErrors = {
  PROMISE_FROM_SYNC_STEP: entry<{ kind: string; instead: string }>(
    (e) => `${e.kind}() got a function that returns a Promise: use ${e.instead}`,
    'Only an async step waits for what its function gives.',
  ),
  NOT_A_PAIR: entry<{ kind: string; given: string }>(
    (e) => `${e.kind}() expected [key, value] or { key, value } and got ${e.given}`,
    'Return a pair from the function.',
  ),
  INVALID_ENTRY: entry<{ kind: string; problem: string }>(
    (e) => `${e.kind}() gave ${e.problem}`,
    'Headers are a list of [name, bytes or null], a timestamp is whole milliseconds since 1970; left out, they are inherited.',
  ),
  NOT_AN_ITERABLE: entry<{ kind: string; given: string }>(
    (e) => `${e.kind}() expected an iterable of records and got ${e.given}`,
    'Return an array, or write the function as a generator.',
  ),
  TOO_MANY_CHILDREN: entry<{ kind: string; limit: number }>(
    (e) => `${e.kind}() made more than ${e.limit} records of one`,
    'Raise maxChildren if that is meant.',
  ),
  NOT_A_BATCH_RESULT: entry<{ problem: string }>(
    (e) => `the handler of the batch gave ${e.problem}`,
    'Return one result for each record, in their order, or { results, failed }, where failed lists indices or { index, error }.',
  ),
  BATCH_ITEM_FAILED: entry<object>(
    () => 'the handler of the batch said that this record failed',
    'Return { failed: [{ index, error }] } to say why.',
    // Nobody said why, so another try may help.
    true,
  ),
} as const;
