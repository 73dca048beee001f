import { types } from 'node:util';
import { callback, integer, refuseOption, shown } from './declaration.js';
import type { DeadLetterOptions, ToldError } from './dead-letter-options.js';
import { parseDuration } from './duration.js';
import { SpillwayError } from './errors.js';
import type { Failure } from './failure.js';
import type { Headers } from './record.js';
import { refuseThenable } from './thenable.js';

/** What a handler that writes dead letters has been told. Its functions ask the user's, which may throw, and look at what these give. */
export interface DeadLetterPolicy {
  readonly enrich: ((failure: Failure) => Headers) | undefined;
  readonly redact: ((error: Error) => ToldError) | undefined;
  /** Undefined: as the app says. */
  readonly stacktraces: boolean | undefined;
  /** No further record of the partition is begun before a letter is acknowledged. */
  readonly oneByOne: boolean;
  /** What is too much of them, Infinity where nobody says; `probeAfter` in milliseconds. Null: nothing is. */
  readonly breaker: {
    readonly ratio: number;
    readonly consecutive: number;
    readonly perMinute: number;
    readonly probeAfter: number;
  } | null;
  /** The topic of what its function names none for; undefined where the topic is no function. */
  readonly otherwise: string | undefined;
}

/** Bytes, names and framing included: the dead-letter topics that Spillway creates have room for them. */
const MOST_ADDED = 32 * 1024;
const FRAMING = 10;
/** One slot of memory each, in every partition. */
const MOST_CONSECUTIVE = 1_000_000;

const KIND = 'toDLQ';
const OURS = /^(__streams\.errors\.|spillway\.dlq\.)/;

/** @throws SpillwayError `INVALID_OPTION` */
export function deadLetterPolicy(options: DeadLetterOptions, otherwise: string | undefined): DeadLetterPolicy {
  const { enrich, redact, stacktraces, send = 'pipelined', breaker } = options;
  if (send !== 'pipelined' && send !== 'each') refuseOption(KIND, 'send', send, `'pipelined' or 'each'`);
  if (stacktraces !== undefined && typeof stacktraces !== 'boolean') {
    refuseOption(KIND, 'stacktraces', stacktraces, 'true or false');
  }
  return Object.freeze({
    enrich: enrich && enriching(callback(KIND, 'enrich', enrich)),
    redact: redact && redacting(callback(KIND, 'redact', redact)),
    stacktraces,
    oneByOne: send === 'each',
    breaker: breaker === undefined ? null : breakerOf(breaker),
    otherwise,
  });
}

function breakerOf(breaker: NonNullable<DeadLetterOptions['breaker']>): DeadLetterPolicy['breaker'] {
  const {
    ratio = Infinity,
    consecutive = Infinity,
    perMinute = Infinity,
    probeAfter = '30s',
  } = Object(breaker) as typeof breaker;
  if (ratio === Infinity && consecutive === Infinity && perMinute === Infinity) {
    refuseOption(KIND, 'breaker', breaker, 'an object with ratio, consecutive or perMinute');
  }
  if (ratio !== Infinity && !(ratio > 0 && ratio <= 1)) refuseOption(KIND, 'breaker.ratio', ratio, 'from 0 to 1');
  if (consecutive !== Infinity && integer(KIND, 'breaker.consecutive', consecutive, 1) > MOST_CONSECUTIVE) {
    refuseOption(KIND, 'breaker.consecutive', consecutive, `at most ${MOST_CONSECUTIVE}`);
  }
  if (perMinute !== Infinity) integer(KIND, 'breaker.perMinute', perMinute, 1);
  const wait = parseDuration(probeAfter, `${KIND}.breaker.probeAfter`);
  if (wait === 0) refuseOption(KIND, 'breaker.probeAfter', probeAfter, 'more than 0');
  return { ratio, consecutive, perMinute, probeAfter: wait };
}

function enriching(enrich: NonNullable<DeadLetterOptions['enrich']>): (failure: Failure) => Headers {
  return (failure) => {
    const given = enrich(failure);
    refuseThenable(given, KIND, 'an enrich that answers at once');
    if (typeof given !== 'object' || given === null || Array.isArray(given)) refuseHeaders(shown(given));
    const headers = Object.entries(given).map(([name, value]) => [name, bytesOf(name, value)] as const);
    const size = headers.reduce((sum, [name, value]) => sum + 6 * name.length + value.byteLength + FRAMING, 0);
    if (size > MOST_ADDED) refuseHeaders(`${size} bytes of them`);
    return headers;
  };
}

function bytesOf(name: string, value: unknown): Uint8Array {
  if (OURS.test(name)) refuseHeaders(`'${name}', a name of Spillway's own`);
  if (typeof value === 'string') return Buffer.from(value);
  return types.isUint8Array(value) ? value : refuseHeaders(`${shown(value)} for '${name}'`);
}

function redacting(redact: NonNullable<DeadLetterOptions['redact']>): (error: Error) => ToldError {
  return (error) => {
    const given: unknown = redact(error);
    refuseThenable(given, KIND, 'a redact that answers at once');
    const { name, message, stack } = Object(given) as Partial<Record<keyof ToldError, unknown>>;
    if (typeof name !== 'string' || typeof message !== 'string') {
      throw new SpillwayError('INVALID_DEAD_LETTER', {
        option: 'redact',
        problem: `${shown(given)} without name and message`,
      });
    }
    return { name, message, stack: typeof stack === 'string' ? stack : undefined };
  };
}

function refuseHeaders(problem: string): never {
  throw new SpillwayError('INVALID_DEAD_LETTER', { option: 'enrich', problem });
}
