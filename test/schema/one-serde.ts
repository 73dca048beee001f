import { SpillwayError } from '../../src/core/errors.js';
import type { Serde } from '../../src/core/serde.js';
import { memoryRegistry, typed, type AvroOptions } from '../../src/schema/index.js';

export const HEAD = Buffer.of(0, 0, 0, 0, 1);
export const payload = (...bytes: number[]) => Buffer.concat([HEAD, Buffer.from(bytes)]);

/** A serde whose writer has id 1, as `payload` says. */
export function serdeOf(schema: unknown, options?: AvroOptions): Serde<unknown> {
  const registry = memoryRegistry({ autoRegister: true });
  const serde = registry.avro('s', typed<unknown>(schema as object), options);
  void serde.openSink!('t');
  return serde;
}

export function errorOf(run: () => unknown): SpillwayError {
  try {
    run();
  } catch (error) {
    if (error instanceof SpillwayError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Varint of a zigzag long. */
export function varint(n: bigint): number[] {
  const bytes: number[] = [];
  let zigzag = BigInt.asUintN(64, (n << 1n) ^ (n >> 63n));
  for (; zigzag >= 0x80n; zigzag >>= 7n) bytes.push(Number(zigzag & 0x7fn) | 0x80);
  return [...bytes, Number(zigzag)];
}
