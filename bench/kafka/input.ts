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
  /** Dead letters among so many records. Default none. */
  readonly deadLetters?: number;
}

export const KEYS = 10_000;
const KEY_BYTES = 16;

/** Keys are 16 bytes, as `shop-00000000042`. */
export const keyBytes: readonly Buffer[] = Array.from({ length: KEYS }, (_, key) =>
  Buffer.from(`shop-${String(key).padStart(KEY_BYTES - 'shop-'.length, '0')}`),
);

/** Knuth's multiplicative hash: keys come in no order, and the same ones every time. */
export const shopOf = (i: number): number => (Math.imul(i, 2_654_435_761) >>> 0) % KEYS;
