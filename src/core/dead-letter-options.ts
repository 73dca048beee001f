import type { Duration } from './duration.js';
import type { Failure } from './failure.js';
import type { Named } from './options.js';

/** What a dead letter tells of an error. An `Error` is one. */
export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

/** How `toDLQ` writes its dead letters. */
export interface DeadLetterOptions extends Named {
  /**
   * Whether the topic is created when it is missing and the transport may create topics (`provision`, or `memory()`).
   * Default true; with false it must be there when the app starts.
   */
  readonly auto?: boolean;
  /**
   * Headers of one's own for the dead letter, text as UTF-8: at most 32 KiB, under other names than those that begin
   * with `spillway.dlq.` and `__streams.errors.`. They stand behind the record's own, which stay.
   */
  readonly enrich?: (failure: Failure) => Readonly<Record<string, string | Uint8Array>>;
  /** What the dead letter tells in the error's place, when that may hold what its readers should not know. */
  readonly redact?: (error: Error) => ToldError;
  /**
   * Whether the partition goes on while a dead letter is under way: `pipelined` (the default) does, and up to 1,000 of
   * them (`boundary.records`) leave together; `each` begins no further record before the letter is acknowledged. What is
   * committed is the same: nothing before its dead letter is acknowledged.
   */
  readonly send?: 'pipelined' | 'each';
  /**
   * Holds the intake of a partition (`paused` then says `dlq-breaker`) when it has too many of these dead letters: `ratio`
   * of its last 1,000 records (of 100 at least), `consecutive` records in a row, or `perMinute`; any of those that are
   * given. One record is taken after `probeAfter` (default 30 s), and when that becomes a dead letter too, the next after
   * as long again; else the partition goes on. Left out: it goes on, however many there are.
   */
  readonly breaker?: {
    /** Above 0, at most 1. */
    readonly ratio?: number;
    /** From 1 to 1,000,000. */
    readonly consecutive?: number;
    readonly perMinute?: number;
    readonly probeAfter?: Duration;
  };
  /** Whether it holds the stack trace, up to 8,000 characters. Default: as the app's option of that name says. */
  readonly stacktraces?: boolean;
}

/** The same where the topic is a function of the failure. */
export interface DeadLetterTopics extends DeadLetterOptions {
  /**
   * Every topic that the function can return, so that all can be checked before the first record. The first takes what
   * the function throws for, when no other handler follows.
   */
  readonly topics: readonly string[];
}
