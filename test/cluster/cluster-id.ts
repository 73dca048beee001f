import { randomBytes } from 'node:crypto';

/**
 * An id as Kafka makes them: 16 random bytes in base64url, and never one that begins with a dash, which the storage
 * tool takes for an option.
 */
export function newClusterId(random: (bytes: number) => Buffer = randomBytes): string {
  const bytes = random(16);
  // The first letter is the upper six bits; the dash is 62 of 63.
  bytes[0] = bytes[0]! & 0x7f;
  return bytes.toString('base64url');
}
