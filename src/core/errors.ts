import { catalogue, type ErrorCode, type Fields } from './error-catalogue.js';
import { framesNow } from './frames.js';

/** Where in the stream an error happened, as far as it is known. */
export interface Whereabouts {
  readonly topic?: string | undefined;
  readonly partition?: number | undefined;
  readonly offset?: number | undefined;
  readonly step?: string | undefined;
  /** The field of the value that is wrong, as `lines.2.cents`. */
  readonly path?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Every error that Spillway itself raises: a code from the catalogue, a message that says what happened where and what
 * to do about it, and the error underneath as `cause`.
 */
export class SpillwayError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'SpillwayError';
  readonly code: C;
  readonly topic: string | undefined;
  readonly partition: number | undefined;
  readonly offset: number | undefined;
  readonly step: string | undefined;
  /** The field of the value that is wrong, as `lines.2.cents`; undefined when it is none, or the value itself. */
  readonly path: string | undefined;
  /** True when the same call may succeed later. */
  readonly retriable: boolean;
  readonly #fields: Fields<C>;

  constructor(code: C, fields: Fields<C>, where: Whereabouts = {}) {
    const entry = catalogue[code];
    const say = entry.message as (fields: Fields<C>) => string;
    const message = `${say(fields)}${place(where)} [${code}]. ${entry.fix}`;
    const limit = Error.stackTraceLimit;
    limitFrames(framesNow());
    super(message, where.cause === undefined ? undefined : { cause: where.cause });
    limitFrames(limit);
    this.code = code;
    this.topic = where.topic;
    this.partition = where.partition;
    this.offset = where.offset;
    this.step = where.step;
    this.path = where.path;
    this.retriable = entry.retriable ?? false;
    this.#fields = fields;
  }

  /** The same error with where it happened, for who learns that later. */
  located(where: Whereabouts): SpillwayError<C> {
    return new SpillwayError(this.code, this.#fields, { ...this, cause: this.cause, ...where });
  }
}

/** Where it may not be set (`--frozen-intrinsics`), it stays as it is. */
function limitFrames(limit: number): void {
  if (limit !== Error.stackTraceLimit) Reflect.set(Error, 'stackTraceLimit', limit);
}

function place({ topic, partition, offset, step }: Whereabouts): string {
  const log = topic === undefined ? '' : ` at ${topic}${partition === undefined ? '' : `/${partition}`}`;
  const record = offset === undefined ? '' : `@${offset}`;
  return `${log}${record}${step === undefined ? '' : ` in step '${step}'`}`;
}

/** What errors are counted by: the code of one of ours, else the name. */
export const classOf = (error: Error): string =>
  error instanceof SpillwayError ? (error as SpillwayError).code : error.name;

/** Whatever was thrown, as an Error. */
export function errorOf(thrown: unknown): Error {
  if (isReadable(thrown)) return thrown;
  return new SpillwayError('NOT_AN_ERROR', { thrown: describeThrown(thrown) }, { cause: thrown });
}

/** An Error whose name and message are text, as everything that logs, counts or writes them down expects. */
function isReadable(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error && typeof thrown.name === 'string' && typeof thrown.message === 'string';
  } catch {
    return false;
  }
}

function describeThrown(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return typeof thrown;
  }
}
