import fc from 'fast-check';
import type { Header, ProducerRecord } from '../../../../src/core/record.js';
import { nameOf } from '../../../../src/runtime/kafkajs/header-name.js';

/** Lengths around each step of a varint, and whatever is between. */
const lengths = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.constantFrom(31, 40, 47, 54, 62, 63, 64, 65, 127, 128, 8100, 8170, 8190, 8191, 8192, 8193),
);
const filled = fc
  .tuple(lengths, fc.integer({ min: 0, max: 255 }))
  .map(([length, byte]) => new Uint8Array(length).fill(byte));
const bytes = fc.oneof(fc.uint8Array({ maxLength: 12 }), filled);
const nullable = fc.option(bytes, { freq: 6 });

/** Names of whatever kind: of properties, of list entries, of other scripts, of bytes that are no text. */
const names = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('trace', 'hop', 'a', '') },
  { weight: 2, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '0', '7', '10', '-1', '1.5') },
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('é', '日本語', '🦀', '\ufffd', 'x'.repeat(63), 'x'.repeat(64), 'é'.repeat(32)),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => nameOf(Buffer.from(bytes))),
);
export const headers: fc.Arbitrary<Header[]> = fc.array(fc.tuple(names, nullable), { maxLength: 6 });

const NOW = 1_700_000_000_000;
export const timestamps = fc.oneof(
  fc.integer({ min: NOW, max: NOW + 10_000 }),
  fc.constantFrom(-1, 0, 1, 9, 10, 999, 1000, NOW - 2 ** 29, NOW - 2 ** 31, NOW + 2 ** 32, 8_640_000_000_000_000),
);

export const records: fc.Arbitrary<ProducerRecord> = fc.record({
  key: nullable,
  value: nullable,
  headers: fc.oneof(fc.constant([]), headers),
  timestamp: timestamps,
});
/** At least one record. */
export const batches: fc.Arbitrary<ProducerRecord[]> = fc.array(records, { minLength: 1, maxLength: 8 });

/** A record of a text, without key and headers. */
export const plain = (value: string, timestamp = NOW): ProducerRecord => ({
  key: null,
  value: Buffer.from(value),
  headers: [],
  timestamp,
});

/** All of a record, as text that differs when any byte does. */
export function told({ key, value, headers, timestamp }: ProducerRecord): string {
  const bytes = (of: Uint8Array | null) => of && Buffer.from(of).toString('base64');
  const named = headers.map(([name, content]) => [name, bytes(content)]);
  return JSON.stringify([bytes(key), bytes(value), named, timestamp]);
}
