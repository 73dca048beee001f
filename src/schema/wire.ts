/*
 * Confluent's wire format: a byte 0, the schema's id as a big-endian int32, then the value.
 * https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
 */

export const MAGIC = 0;
/** Bytes before the value. */
export const HEADER = 5;

/** The schema id that the bytes are headed with, or undefined when they have no such head. */
export function schemaIdOf(bytes: Uint8Array | null): number | undefined {
  if (bytes === null || bytes.length < HEADER || bytes[0] !== MAGIC) return undefined;
  return idAt(bytes);
}

/** The id of a head that is known to be there. */
export function idAt(bytes: Uint8Array): number {
  return (bytes[1]! << 24) | (bytes[2]! << 16) | (bytes[3]! << 8) | bytes[4]!;
}

/** Writes the head over the first five bytes. */
export function writeHead(bytes: Uint8Array, id: number): void {
  bytes[0] = MAGIC;
  bytes[1] = id >>> 24;
  bytes[2] = id >>> 16;
  bytes[3] = id >>> 8;
  bytes[4] = id;
}
