/**
 * What the bytes of a header say. They may come from anywhere, so each of these takes any bytes, of any length, and
 * gives null for what cannot be meant.
 */
export type Reading<T> = (bytes: Uint8Array) => T | null;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** A name: UTF-8 without a fault, and not empty. What is damaged names something else. */
export const name: Reading<string> = (bytes) => {
  try {
    return strict.decode(bytes) || null;
  } catch {
    return null;
  }
};

/** Prose, for people: what is no UTF-8 is shown as U+FFFD, since the rest still helps. */
export const prose: Reading<string> = (bytes) => lenient.decode(bytes);

/** The class in what `Throwable.toString()` gives: `java.lang.Error: why` is of `java.lang.Error`. */
export const className: Reading<string> = (bytes) => name(bytes)?.split(':', 1)[0]?.trim() || null;

/** Digits, as `41`. */
export const decimal: Reading<number> = (bytes) => {
  if (bytes.length === 0 || bytes.length > 16) return null;
  const digits = lenient.decode(bytes);
  return /^\d+$/.test(digits) ? whole(Number(digits)) : null;
};

/** A signed integer of four bytes, the highest first, as Java's `ByteBuffer` writes it. */
export const int32: Reading<number> = (bytes) => (bytes.length === 4 ? whole(viewOf(bytes).getInt32(0)) : null);

/** The same of eight bytes. */
export const int64: Reading<number> = (bytes) =>
  bytes.length === 8 ? whole(Number(viewOf(bytes).getBigInt64(0))) : null;

/** A partition number: what does not fit Kafka's 32 bits is none. */
export const partition =
  (reading: Reading<number>): Reading<number> =>
  (bytes) => {
    const number = reading(bytes);
    return number !== null && number <= 0x7fff_ffff ? number : null;
  };

/** The first of the two that can be read. */
export const either =
  (one: Reading<number>, other: Reading<number>): Reading<number> =>
  (bytes) =>
    one(bytes) ?? other(bytes);

/** Places, times and counts are whole and not negative; -1 is how Kafka and Connect write that there is none. */
export const whole = (number: number): number | null => (Number.isSafeInteger(number) && number >= 0 ? number : null);

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => new DataView(buffer, byteOffset, byteLength);
