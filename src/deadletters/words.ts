import type { DeadLetterPolicy } from '../core/dead-letter-policy.js';
import type { ToldError } from '../core/dead-letter-options.js';
import { classOf, errorOf } from '../core/errors.js';
import type { Failure } from '../core/failure.js';
import type { Headers } from '../core/record.js';

/** What users' functions have a dead letter say. */
export interface Words {
  /** The error as it may be told; null: not at all. */
  readonly told: ToldError | null;
  /** Headers of the user's. */
  readonly added: Headers;
  /** Functions that failed, each with the class of its error, so that the letter says what it lacks and why. */
  readonly leftOut: readonly string[];
  /** Undefined: as the app says. */
  readonly stacktraces: boolean | undefined;
}

/** The name of a function that failed, and its error. */
export type Fault = readonly [name: 'topic' | 'enrich' | 'redact', error: Error];

/**
 * Asks the functions of the handler that takes a failure. One that throws is added to `faults`, and the letter does
 * without it: an error that could not be redacted is not told.
 */
export function wordsOf(failure: Failure, policy: DeadLetterPolicy | undefined, faults: Fault[]): Words {
  const asked = <T>(name: Fault[0], ask: () => T, otherwise: T): T => {
    try {
      return ask();
    } catch (thrown) {
      faults.push([name, errorOf(thrown)]);
      return otherwise;
    }
  };
  const { enrich, redact, stacktraces } = policy ?? {};
  const added = enrich ? asked('enrich', () => enrich(failure), []) : [];
  const told = redact ? asked('redact', () => redact(failure.error), null) : failure.error;
  return { told, added, leftOut: faults.map(([name, error]) => `${name}: ${classOf(error)}`), stacktraces };
}

/** The words of a letter about which nobody was asked. */
export const plainWords = ({ error }: Failure): Words => ({
  told: error,
  added: [],
  leftOut: [],
  stacktraces: undefined,
});
