/*
 * Avro's longs on the wire: zigzag varints (https://avro.apache.org/docs/1.12.0/specification/#binary-encoding).
 *
 * avsc calculates with doubles, which hold a zigzag only up to 2^53: below -2^52 it flips the sign of every other
 * long, reading and writing. Here such longs go through bigints; all others take avsc's fast way.
 */

/** avsc's position in bytes. */
export interface Tap {
  buf: Buffer;
  pos: number;
  readLong(): number;
  skipLong(): void;
  readString(): string;
  skipString(): void;
  writeLong(n: number): void;
}

const EXACT = 2 ** 52;

/** Any long as a number, rounded beyond 2^53. */
export function readRounded(tap: Tap): number {
  const at = tap.pos;
  const n = tap.readLong();
  return n > -EXACT && n < EXACT ? n : Number(bigintAt(tap.buf, at));
}

/** @throws Error for a long beyond 2^53 */
export function readSafe(tap: Tap): number {
  const at = tap.pos;
  const n = tap.readLong();
  return n > -EXACT && n < EXACT ? n : readLarge(tap.buf, at);
}

function readLarge(bytes: Uint8Array, at: number): number {
  const n = Number(bigintAt(bytes, at));
  if (Number.isSafeInteger(n)) return n;
  throw new Error('a long beyond 2^53');
}

export function writeSafe(tap: Tap, n: number): void {
  if (n >= -EXACT) return tap.writeLong(n);
  let zigzag = -2n * BigInt(n) - 1n;
  for (; zigzag >= 0x80n; zigzag >>= 7n) tap.buf[tap.pos++] = Number(zigzag & 0x7fn) | 0x80;
  tap.buf[tap.pos++] = Number(zigzag);
}

function bigintAt(bytes: Uint8Array, at: number): bigint {
  let zigzag = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i] ?? 0;
    zigzag |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) break;
  }
  return zigzag & 1n ? -(zigzag >> 1n) - 1n : zigzag >> 1n;
}

/** What avsc asks of a long of one's own, with bigints. */
export const bigints = {
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer(value: bigint): Buffer {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: (json: number | string) => BigInt(json),
  toJSON: (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()),
  isValid: (value: unknown) => typeof value === 'bigint' && value === BigInt.asIntN(64, value),
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
};
