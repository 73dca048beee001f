import { SpillwayError } from './errors.js';

/** What the identity of a key is made of. */
export type Primitive = string | number | bigint | boolean;

/**
 * The identity of a key, for ordering: a primitive is its own, bytes count by content, null and undefined have none.
 * Coarser than the record's raw bytes at worst (two encodings of one value), which can only keep more order, not less.
 * @throws SpillwayError `KEY_WITHOUT_ORDER` for any other key: give the step an `orderKey`.
 */
export function identityOf(key: unknown): Primitive | null {
  switch (typeof key) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return key;
    case 'undefined':
      return null;
    case 'object':
      if (key === null) return null;
      if (key instanceof Uint8Array)
        return `bytes:${Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')}`;
  }
  throw new SpillwayError('KEY_WITHOUT_ORDER', { given: typeof key });
}
