import { causesOf, isA, read } from './causes.js';
import type { Class } from './classification.js';
import { SpillwayError } from './errors.js';
import type { Failure, FailureKind } from './failure.js';

const OF_KIND: { readonly [K in FailureKind]?: Class } = {
  timeout: 'transient',
  validation: 'permanent',
  deserialization: 'permanent',
  serialization: 'permanent',
  expired: 'permanent',
  crash: 'permanent',
};

/** Codes of Node (sockets, DNS), of undici and of our own. */
const TRANSIENT_CODE =
  /^(ECONN\w*|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|E(HOST|NET)(UNREACH|DOWN)|UND_ERR_(\w+_TIMEOUT|SOCKET|ABORTED)|ABORT_ERR|CALL_TIMED_OUT)$/;
const TRANSIENT_NAMES: readonly unknown[] = ['TimeoutError', 'AbortError'];
const TRANSIENT_STATUS: readonly number[] = [408, 425, 429];

const PERMANENT_CLASSES = [TypeError, RangeError, SyntaxError, ReferenceError];
/** Errors of another realm (a vm, a test runner) are no instances of our classes; their names are the same. */
const PERMANENT_NAMES: readonly unknown[] = [...PERMANENT_CLASSES.map(({ name }) => name), 'AssertionError'];

/**
 * What is known of a failure without its user: undefined when nothing is. The kind decides first; then what the error
 * or one of its causes says of itself (a flag, a code, a HTTP status), the outermost first; then their classes. So
 * `TypeError: fetch failed` is judged by its cause, and not as a mistake in the program.
 */
export function classOfFailure({ kind, error }: Failure): Class | undefined {
  const chain = causesOf(error);
  return OF_KIND[kind] ?? first(chain, saysOfItself) ?? (chain.some(isMistake) ? 'permanent' : undefined);
}

function first<T, R>(of: readonly T[], ask: (one: T) => R | undefined): R | undefined {
  for (const one of of) {
    const answer = ask(one);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function saysOfItself(error: object): Class | undefined {
  const flag = flagOf(error);
  if (flag === true) return 'transient';
  if (flag === false && !speaksForItsCause(error)) return 'permanent';
  const code = read(error, 'code');
  if (typeof code === 'string' && TRANSIENT_CODE.test(code)) return 'transient';
  if (TRANSIENT_NAMES.includes(read(error, 'name'))) return 'transient';
  return (
    ofStatus(read(error, 'status')) ??
    ofStatus(read(error, 'statusCode')) ??
    ofStatus(read(read(error, 'response'), 'status'))
  );
}

/** kafkajs and we write `retriable`, others `retryable`. */
function flagOf(error: object): boolean | undefined {
  if (isThrownThing(error)) return undefined;
  const flag = [read(error, 'retriable'), read(error, 'retryable')].find((given) => typeof given === 'boolean');
  return flag;
}

/** Its "not retriable" means that the thrower is through with retrying: the cause knows better. */
const speaksForItsCause = (error: object): boolean =>
  isA(error, SpillwayError) || read(error, 'name') === 'KafkaJSNumberOfRetriesExceeded';

/** An error that we made of something that is none: it says nothing of what was thrown. */
const isThrownThing = (error: object): boolean => isA(error, SpillwayError) && read(error, 'code') === 'NOT_AN_ERROR';

function ofStatus(status: unknown): Class | undefined {
  if (typeof status !== 'number') return undefined;
  if (TRANSIENT_STATUS.includes(status) || (status >= 500 && status <= 599)) return 'transient';
  return status >= 400 && status <= 499 ? 'permanent' : undefined;
}

function isMistake(error: object): boolean {
  if (flagOf(error) === false || read(error, 'code') === 'ERR_ASSERTION') return true;
  // The Fetch standard makes a TypeError of every outage.
  if (read(error, 'message') === 'fetch failed') return false;
  return PERMANENT_NAMES.includes(read(error, 'name')) || PERMANENT_CLASSES.some((type) => isA(error, type));
}
