import type { AvroType } from './avro.js';
import type { Tap } from './long.js';

/** What reads or skips one item: a type, or a resolver of one. */
interface Reading {
  _read(tap: Tap): unknown;
}
interface Skipping {
  _skip(tap: Tap): void;
}

/*
 * Arrays and maps as Avro writes them: blocks of so many items. avsc believes the number; these do not take one that
 * the bytes left cannot hold, so that a decoder does no more work than there are bytes. Items that take no bytes (null,
 * an empty record) can be any number: those schemas are scanned before they are decoded.
 */

/** The items of an array. `wire` is the type of the items as they were written. */
export function readItems(tap: Tap, items: Reading, wire: AvroType): unknown[] {
  const values: unknown[] = [];
  for (let n = blockOf(tap, wire); n !== 0; n = blockOf(tap, wire)) {
    for (; n > 0; n--) values.push(items._read(tap));
  }
  return values;
}

/** The entries of a map. A key `__proto__` is a key: assigned, it would set the prototype. */
export function readEntries(tap: Tap, values: Reading): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (let n = blockOf(tap, null); n !== 0; n = blockOf(tap, null)) {
    for (; n > 0; n--) {
      const key = tap.readString();
      const value = values._read(tap);
      if (key === '__proto__') {
        Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
      } else map[key] = value;
    }
  }
  return map;
}

/** Skips the blocks of an array, or of a map, whose entries are keyed. */
export function skipBlocks(tap: Tap, items: Skipping, wire: AvroType | null): void {
  for (let n = tap.readLong(); n !== 0; n = tap.readLong()) {
    if (n < 0) {
      const size = tap.readLong();
      if (!(size >= 0 && size <= tap.buf.length - tap.pos)) throw tooMany();
      tap.pos += size;
    } else {
      held(tap, n, wire);
      for (; n > 0; n--) {
        if (wire === null) tap.skipString();
        items._skip(tap);
      }
    }
  }
}

/** The number of items in the next block; 0 at the end. */
function blockOf(tap: Tap, wire: AvroType | null): number {
  let n = tap.readLong();
  if (n < 0) {
    n = -n;
    tap.skipLong();
  }
  held(tap, n, wire);
  return n;
}

/** Throws when the bytes left cannot hold so many items; an entry of a map (`wire` null) has a key at least. */
function held(tap: Tap, n: number, wire: AvroType | null): void {
  if (n > tap.buf.length - tap.pos && !(wire !== null && weightless(wire))) throw tooMany();
}

const tooMany = () => new Error('a block of more items than there are bytes');

/** Whether values of a type take no bytes at all. Asked only of what looks wrong, so nothing is remembered. */
function weightless(type: AvroType): boolean {
  if (type.typeName === 'null' || (type.typeName === 'fixed' && type.size === 0)) return true;
  if (type.underlyingType) return weightless(type.underlyingType);
  return type.fields !== undefined && type.fields.every((field) => weightless(field.type));
}
