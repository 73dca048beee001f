import type { ConsumerRecord, Header } from '../../src/core/record.js';
import type { Batch } from '../../src/core/transport.js';

/** What a record of a response holds, by the lengths of its parts; null is null. */
export interface Parts {
  readonly key: number | null;
  readonly value: number | null;
  readonly headers: readonly (number | null)[];
}

export const parts = (value: number): Parts => ({ key: null, value, headers: [] });

/** Records as a client hands them out: slices of one response, which has `beside` bytes of other partitions. */
export function recordsOf(given: readonly Parts[], beside: number, plain = false): readonly ConsumerRecord[] {
  const sum = (lengths: readonly (number | null)[]) => lengths.reduce<number>((all, length) => all + (length ?? 0), 0);
  const own = given.reduce((all, { key, value, headers }) => all + sum([key, value, ...headers]), 0);
  const response = Buffer.allocUnsafeSlow(beside + own);
  for (let i = beside; i < response.length; i++) response[i] = i % 251;
  let at = beside;
  const slice = (length: number | null): Uint8Array | null => {
    if (length === null) return null;
    at += length;
    return plain ? new Uint8Array(response.buffer, at - length, length) : response.subarray(at - length, at);
  };
  return given.map(({ key, value, headers }, offset) => ({
    key: slice(key),
    value: slice(value),
    headers: headers.map((length, i): Header => [`h${i}`, slice(length)]),
    timestamp: 1_000 + offset,
    offset,
  }));
}

export function batchOf(records: readonly ConsumerRecord[], fetched: number): Batch {
  const next = fetched + records.length;
  const placed = records.map((record, i) => ({ ...record, offset: fetched + i }));
  return { topic: 'in', partition: 0, fetched, next, end: next, records: placed };
}

/** The distinct buffers that records lie in. */
export function buffersOf(records: readonly ConsumerRecord[]): readonly ArrayBufferLike[] {
  const slices = records.flatMap(({ key, value, headers }) => [key, value, ...headers.map(([, each]) => each)]);
  return [...new Set(slices.flatMap((slice) => (slice === null ? [] : [slice.buffer])))];
}
