import type { Headers, ProducerRecord } from '../../../core/record.js';
import { bytesOf } from '../header-name.js';
import { sizeOfDelta, sizeOfVarint, writeDelta, writeVarint } from './varint.js';

/*
 * Records in Kafka's format v2 (https://kafka.apache.org/documentation/#record), as they stand in a batch:
 *
 *   length, attributes (a zero byte), timestamp delta, offset delta, key, value, header count, (name, value)*
 *
 * Two passes, one for the size and one that writes, allocate nothing for a record: kafkajs's own encoder makes several
 * buffers for each, and takes sixty times as long.
 */

/** -1 in zigzag, the length of what is null. */
const NULL = 1;

/** The earliest and the latest timestamp of some records (at least one): those of their batch. */
export interface Times {
  readonly base: number;
  readonly max: number;
}

export function timesOf(records: readonly ProducerRecord[]): Times {
  let base = records[0]!.timestamp;
  let max = base;
  for (let i = 1; i < records.length; i++) {
    const { timestamp } = records[i]!;
    if (timestamp < base) base = timestamp;
    else if (timestamp > max) max = timestamp;
  }
  return { base, max };
}

/**
 * Some records (at least one) as they stand in a batch whose earliest timestamp is `base`: timestamps relative to that,
 * offsets to the first record. The buffer is the caller's.
 *
 * ```ts
 * encodeRecords([{ key: null, value: Buffer.from('x'), headers: [], timestamp: 0 }], 0); // 0e 00 00 00 01 02 78 00
 * ```
 */
export function encodeRecords(records: readonly ProducerRecord[], base: number): Buffer {
  return attempt(records, base, true) ?? attempt(records, base, false)!;
}

/** Null when `ascii` was a wrong guess: a character of a header name takes more than a byte. */
function attempt(records: readonly ProducerRecord[], base: number, ascii: boolean): Buffer | null {
  let size = 0;
  for (let i = 0; i < records.length; i++) {
    const body = sizeOfBody(records[i]!, i, base, ascii);
    size += sizeOfVarint(body) + body;
  }
  const target = Buffer.allocUnsafe(size);
  let at = 0;
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    at = writeVarint(target, at, sizeOfBody(record, i, base, ascii));
    target[at++] = 0;
    at = writeDelta(target, at, record.timestamp, base);
    at = writeVarint(target, at, i);
    at = writeBytes(target, at, record.key);
    at = writeBytes(target, at, record.value);
    at = writeHeaders(target, at, record.headers, ascii);
    if (at < 0) return null;
  }
  return target;
}

function sizeOfBody(record: ProducerRecord, index: number, base: number, ascii: boolean): number {
  const { key, value, headers, timestamp } = record;
  let size = 1 + sizeOfDelta(timestamp, base) + sizeOfVarint(index) + sizeOfBytes(key) + sizeOfBytes(value);
  size += sizeOfVarint(headers.length);
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i]!;
    const name = ascii ? header[0].length : bytesOf(header[0]).length;
    size += sizeOfVarint(name) + name + sizeOfBytes(header[1]);
  }
  return size;
}

function sizeOfBytes(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length;
}

function writeBytes(target: Buffer, at: number, bytes: Uint8Array | null): number {
  if (bytes === null) {
    target[at] = NULL;
    return at + 1;
  }
  const { length } = bytes;
  at = writeVarint(target, at, length);
  target.set(bytes, at);
  return at + length;
}

function writeHeaders(target: Buffer, at: number, headers: Headers, ascii: boolean): number {
  at = writeVarint(target, at, headers.length);
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i]!;
    at = ascii ? writeAscii(target, at, header[0]) : writeBytes(target, at, bytesOf(header[0]));
    if (at < 0) return at;
    at = writeBytes(target, at, header[1]);
  }
  return at;
}

/** -1 when the name is not ASCII. */
function writeAscii(target: Buffer, at: number, name: string): number {
  const { length } = name;
  at = writeVarint(target, at, length);
  for (let i = 0; i < length; i++) {
    const code = name.charCodeAt(i);
    if (code > 0x7f) return -1;
    target[at + i] = code;
  }
  return at + length;
}
