const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * The partition of a key, as Kafka's own clients choose it: murmur2 of its bytes without the sign, modulo `partitions`.
 * A null key has no place of its own and goes round robin: `turn` is a number that the caller counts up.
 *
 * @param partitions how many there are, at least 1
 * @returns an integer from 0 to `partitions` - 1
 * @example partitionFor(new TextEncoder().encode('foobar'), 50) // 16
 */
export function partitionFor(key: Uint8Array | null, partitions: number, turn = 0): number {
  return (key === null ? turn : murmur2(key) & 0x7fffffff) % partitions;
}

/** Murmur2 as a signed 32-bit integer, as in `org.apache.kafka.common.utils.Utils.murmur2`. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const whole = length & ~3;
  let hash = SEED ^ length;
  for (let i = 0; i < whole; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    const mixed = Math.imul(word, M);
    hash = Math.imul(hash, M) ^ Math.imul(mixed ^ (mixed >>> 24), M);
  }
  const rest = length & 3;
  if (rest === 3) hash ^= bytes[whole + 2]! << 16;
  if (rest >= 2) hash ^= bytes[whole + 1]! << 8;
  if (rest >= 1) hash = Math.imul(hash ^ bytes[whole]!, M);
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}
