/**
 * What is fed to a contender and what has to come of it. Both are functions of the record's place in the input, so that
 * neither is kept: the input is made again when the output is read.
 */
export interface Input {
  /** Part of the topic's name. */
  readonly name: string;
  readonly records: number;
  /** The number of the key of record `i`, below `keys`. Records of one key are fed in the order of their places. */
  readonly keyOf: (i: number) => number;
  readonly keys: number;
  readonly value: (i: number) => Buffer;
  /** What the output has to hold for it; null: nothing, it is unreadable and belongs to the dead letters, unchanged. */
  readonly expected: (i: number) => Buffer | null;
  /** Which record a value of the output (or of the dead letters) is of; anything else when it is of none. */
  readonly placeOf: (value: Buffer) => number;
  /** The partitions that are fed, when it is not all of them. */
  readonly fed?: readonly number[];
  /** The partitions whose records count, and with which a run is over, when it is not all of them. */
  readonly awaited?: readonly number[];
  /** Records that come to nothing, when there are any: they are filtered. */
  readonly dropped?: (i: number) => boolean;
  /** How many records the rate counts, when it is not all that are awaited. */
  readonly rated?: number;
}

export const KEYS = 10_000;
const KEY_BYTES = 16;

/** Keys are 16 bytes, as `shop-00000000042`. */
export const keyBytes: readonly Buffer[] = Array.from({ length: KEYS }, (_, key) =>
  Buffer.from(`shop-${String(key).padStart(KEY_BYTES - 'shop-'.length, '0')}`),
);

/**
 * The key of record `i`: by the finalizer of MurmurHash3, so that keys come as chance would have them, and the same ones
 * every time. (A multiplicative hash would spread them: no two of a key near each other.)
 */
export function shopOf(i: number): number {
  let hash = i ^ (i >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) % KEYS;
}
