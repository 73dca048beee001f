import { types } from 'node:util';
import { SpillwayError } from '../core/errors.js';
import type { Pair } from '../core/operator.js';
import { sortOf } from '../core/sort-of.js';
import type { RecordContext } from './record-context.js';

/**
 * What a step gave for a record, checked: an array of two, or an object with key and value. Headers and a timestamp of
 * its own are looked at here, since the log would take them as they are, or refuse the whole chunk that they are in.
 */
export function pairOf(given: unknown, kind: string): Pair<unknown, unknown> {
  if (Array.isArray(given)) {
    if (given.length === 2) return given as unknown as Pair<unknown, unknown>;
    throw new SpillwayError('NOT_A_PAIR', { kind, given: `an array of ${given.length}` });
  }
  if (typeof given !== 'object' || given === null || !('key' in given) || !('value' in given)) {
    throw new SpillwayError('NOT_A_PAIR', { kind, given: sortOf(given) });
  }
  const { headers, timestamp } = given as { readonly headers?: unknown; readonly timestamp?: unknown };
  if (headers !== undefined && !(Array.isArray(headers) && headers.every(isHeader))) {
    throw new SpillwayError('INVALID_ENTRY', { kind, problem: 'headers that are no list of [name, bytes or null]' });
  }
  // Kafka's own mark of a record without a time is -1.
  if (timestamp !== undefined && !(Number.isSafeInteger(timestamp) && (timestamp as number) >= -1)) {
    throw new SpillwayError('INVALID_ENTRY', { kind, problem: `a timestamp that is ${shown(timestamp)}` });
  }
  return given;
}

/** The context for an entry that brings headers or a timestamp of its own. */
export function inherit(context: RecordContext, entry: Pair<unknown, unknown>): RecordContext {
  if (!('key' in entry) || (entry.headers === undefined && entry.timestamp === undefined)) return context;
  return context.with(entry.headers ?? context.headers, entry.timestamp ?? context.timestamp);
}

const isHeader = (header: unknown) =>
  Array.isArray(header) &&
  header.length === 2 &&
  typeof header[0] === 'string' &&
  (header[1] === null || types.isUint8Array(header[1]));

const shown = (timestamp: unknown) =>
  typeof timestamp === 'number' ? String(timestamp) : `of type ${typeof timestamp}`;
