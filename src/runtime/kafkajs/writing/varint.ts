/*
 * Kafka's variable-length integers: zigzag, then seven bits a byte, the lowest first, the high bit of each but the last
 * (Protocol Buffers' sint32 and sint64). https://kafka.apache.org/documentation/#messageformat
 */

/** What a number that is not negative is written as, when it fits 31 bits: twice itself. */
const LARGEST_SMALL = 0x3fffffff;

/** Bytes that a number from 0 to 2^30 - 1 takes: lengths, counts and offset deltas are such. 1 to 5. */
export function sizeOfVarint(value: number): number {
  if (value < 0x40) return 1;
  if (value < 0x2000) return 2;
  if (value < 0x100000) return 3;
  return value < 0x8000000 ? 4 : 5;
}

/** Writes a number from 0 to 2^30 - 1 and gives the position behind it. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = value << 1;
  while (rest > 0x7f) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

/** Bytes that `value - base` takes, for whole numbers of any size with `value >= base`: 1 to 10. */
export function sizeOfDelta(value: number, base: number): number {
  const delta = value - base;
  if (delta <= LARGEST_SMALL) return sizeOfVarint(delta);
  let bytes = 1;
  for (let rest = zigzag(value, base); rest > 0x7fn; rest >>= 7n) bytes++;
  return bytes;
}

/** Writes `value - base` and gives the position behind it. */
export function writeDelta(target: Uint8Array, at: number, value: number, base: number): number {
  const delta = value - base;
  if (delta <= LARGEST_SMALL) return writeVarint(target, at, delta);
  let rest = zigzag(value, base);
  for (; rest > 0x7fn; rest >>= 7n) target[at++] = Number(rest & 0x7fn) | 0x80;
  target[at++] = Number(rest);
  return at;
}

// As 64-bit integers: the difference of two doubles is exact only up to 2^53.
function zigzag(value: number, base: number): bigint {
  return (BigInt(value) - BigInt(base)) * 2n;
}
