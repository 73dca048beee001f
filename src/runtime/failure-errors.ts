import { SpillwayError, classOf, errorOf } from '../core/errors.js';
import type { Failure, FailureKind } from '../core/failure.js';
import type { OpenedOp } from './opened-op.js';

/** Failures whose kind does not depend on the step. */
const KINDS: { readonly [code: string]: FailureKind } = {
  CALL_TIMED_OUT: 'timeout',
  UNKNOWN_TOPIC: 'production',
  RECORD_KILLS: 'crash',
};

/** What kind of failure an error is at a step. */
export function kindOf(error: Error, op: OpenedOp): FailureKind {
  const kind = error instanceof SpillwayError ? KINDS[(error as SpillwayError).code] : undefined;
  return kind ?? op.failure;
}

/** What failed, and what failed while it was handled. */
export function both(error: Error, thrown: unknown): AggregateError {
  const second = errorOf(thrown);
  return new AggregateError([error, second], `${error.message}; ${second.message}`, { cause: error });
}

/** What the stream stops with at a record that nobody takes. */
export function stopError(failure: Failure, problem: Error | undefined, tried: readonly string[]): SpillwayError {
  const { topic, partition, offset } = failure.origin;
  const where = { topic, partition, offset, step: failure.step, cause: problem ?? failure.error };
  if (problem === undefined)
    return new SpillwayError('RECORD_FAILED', { kind: failure.kind, problem: failure.error.message }, where);
  return new SpillwayError('DEAD_LETTER_REFUSED', { topics: tried, problem: problem.message }, where);
}

/** What dead letters are counted by: the kind, and the code or name of the error. */
export function reasonOf({ kind, error }: Failure): string {
  return `${kind}: ${classOf(error)}`;
}
