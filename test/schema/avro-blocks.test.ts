import { describe, expect, it } from 'vitest';
import { typeOf } from '../../src/schema/avro.js';
import { varint } from './one-serde.js';

const BILLION = 1_000_000_000n;
const record = (...fields: readonly object[]) => ({ type: 'record', name: 'R', fields });
const items = { name: 'items', type: { type: 'array', items: 'string' } };
const map = { name: 'map', type: { type: 'map', values: 'int' } };
const after = { name: 'after', type: 'int', default: 7 };

describe('blocks of items', () => {
  it.each([
    ['an array', items],
    ['a map', map],
  ])('of %s that say more than there are bytes for are refused: read, resolved and skipped', (_, field) => {
    const bomb = Buffer.from([...varint(BILLION), 2, 65]);
    const writer = typeOf(record(field));
    const resolved = typeOf(record(field, after));
    const without = typeOf(record(after));
    expect(() => writer.decode(bomb, 0)).toThrow('more items than there are bytes');
    expect(() => resolved.decode(bomb, 0, resolved.createResolver(writer))).toThrow('more items');
    expect(() => without.decode(bomb, 0, without.createResolver(writer))).toThrow('more items');
  });

  it('that tell a size behind the end, or before the start, are not skipped', () => {
    const writer = typeOf(record(items));
    const without = typeOf(record(after));
    for (const size of [BILLION, -BILLION]) {
      const bytes = Buffer.from([...varint(-1n), ...varint(size), 2, 65, 0]);
      expect(() => without.decode(bytes, 0, without.createResolver(writer))).toThrow('more items');
    }
  });

  it('of items that take no bytes may be more than the bytes', () => {
    const nulls = typeOf({ type: 'array', items: 'null' });
    expect(nulls.decode(Buffer.from([...varint(5n), 0]), 0).value).toEqual([null, null, null, null, null]);
    const empty = typeOf({ type: 'array', items: { type: 'record', name: 'E', fields: [] } });
    expect(empty.decode(Buffer.from([...varint(3n), 0]), 0).value).toHaveLength(3);
  });

  it('several, with and without their size, are one array', () => {
    const ints = typeOf({ type: 'array', items: 'int' });
    const bytes = Buffer.from([...varint(2n), 2, 4, ...varint(-1n), ...varint(1n), 6, 0]);
    expect(ints.decode(bytes, 0).value).toEqual([1, 2, 3]);
  });
});
