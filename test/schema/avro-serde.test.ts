import avsc from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Serde } from '../../src/core/serde.js';
import { memoryRegistry, typed } from '../../src/schema/index.js';
import { runs } from '../runs.js';
import { schemaAndValue } from './avro-arbitrary.js';

const handMade = (schema: unknown) => avsc.Type.forSchema(schema as avsc.Schema);
const serdeOf = (schema: unknown, subject = 's'): Serde<unknown> =>
  memoryRegistry({ autoRegister: true }).avro(subject, typed<unknown>(schema as object));

describe('an Avro serde', () => {
  it('writes the id and then what avsc writes by hand, and reads it back', () => {
    fc.assert(
      fc.property(schemaAndValue, ({ schema, value }) => {
        const serde = serdeOf(schema);
        const bytes = serde.serialize(value, 't');
        if (value === null) return void expect(bytes).toBeNull();
        const body = handMade(schema).toBuffer(value);
        expect(Buffer.from(bytes!)).toEqual(Buffer.concat([Buffer.of(0, 0, 0, 0, 1), body]));
        const read = serde.deserialize(bytes, 't');
        expect(read).toEqual(value);
        expect(serde.serialize(read, 't')).toEqual(bytes);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('reads what lies in the middle of another buffer, and plain Uint8Arrays', () => {
    const serde = serdeOf({
      type: 'record',
      name: 'R',
      fields: [
        { name: 'a', type: 'string' },
        { name: 'b', type: 'double' },
      ],
    });
    const bytes = serde.serialize({ a: 'é', b: 1.5 }, 't')!;
    const page = new Uint8Array(bytes.length + 20).fill(7);
    page.set(bytes, 9);
    expect(serde.deserialize(page.subarray(9, 9 + bytes.length), 't')).toEqual({ a: 'é', b: 1.5 });
  });

  it('does not change what it gave out when it writes the next value', () => {
    const serde = serdeOf('string');
    const first = serde.serialize('first', 't')!;
    const long = 'x'.repeat(5000);
    expect(serde.deserialize(serde.serialize(long, 't'), 't')).toBe(long);
    serde.serialize('second', 't');
    expect(serde.deserialize(first, 't')).toBe('first');
  });

  it('lets tombstones through', () => {
    const serde = serdeOf({ type: 'record', name: 'R', fields: [] });
    expect(serde.serialize(null, 't')).toBeNull();
    expect(serde.deserialize(null, 't')).toBeNull();
  });

  it('says whether its keys have an order', () => {
    const orderedOf = (schema: unknown) => serdeOf(schema).ordered;
    expect(orderedOf('string')).toBe(true);
    expect(orderedOf({ type: 'enum', name: 'E', symbols: ['a'] })).toBe(true);
    expect(orderedOf(['null', 'long'])).toBe(true);
    expect(orderedOf({ type: 'record', name: 'R', fields: [] })).toBe(false);
    expect(orderedOf(['null', { type: 'map', values: 'int' }])).toBe(false);
    expect(orderedOf(['int', 'double'])).toBe(false);
  });
});

describe('long as number', () => {
  const registry = memoryRegistry({ autoRegister: true });
  const long = registry.avro('long', 'long');
  const big = registry.avro('long', 'long', { long: 'bigint' });
  const double = registry.avro('double', 'double');
  const edge = fc.integer({ min: 0, max: 2000 });
  const safe = fc.oneof(
    fc.maxSafeInteger(),
    edge.map((n) => n - 2 ** 52 - 1000),
    edge.map((n) => Number.MIN_SAFE_INTEGER + n),
    edge.map((n) => Number.MAX_SAFE_INTEGER - n),
  );

  it('holds every safe integer exactly, as a bigint and as a double too', () => {
    fc.assert(
      fc.property(safe, (n) => {
        const bytes = long.serialize(n, 't');
        expect(bytes).toEqual(big.serialize(BigInt(n), 't'));
        expect(long.deserialize(bytes, 't')).toBe(n);
        expect(double.deserialize(bytes, 't')).toBe(n);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('refuses what is beyond on read, and rounds it for a double', () => {
    const beyond = fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(beyond, fc.boolean(), (n, negative) => {
        const value = negative ? -n : n;
        const bytes = big.serialize(value, 't');
        expect(() => long.deserialize(bytes, 't')).toThrow(`{ long: 'bigint' }`);
        expect(double.deserialize(bytes, 't')).toBe(Number(value));
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('long as bigint', () => {
  const registry = memoryRegistry({ autoRegister: true });
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

  it('holds every int64, wherever a long stands', () => {
    const serde = registry.avro(
      'longs',
      {
        type: 'record',
        name: 'Longs',
        fields: [
          { name: 'a', type: 'long' },
          { name: 'b', type: { type: 'long' } },
          { name: 'c', type: ['null', 'long'] },
          { name: 'd', type: { type: 'array', items: 'long' } },
          { name: 'e', type: ['int', 'long'] },
        ],
      },
      { long: 'bigint' },
    );
    fc.assert(
      fc.property(int64, fc.option(int64), fc.array(int64), fc.oneof(int64, fc.integer()), (a, c, d, e) => {
        const value = { a, b: a, c, d, e };
        expect(serde.deserialize(serde.serialize(value, 't'), 't')).toEqual(value);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('refuses numbers and what is beyond int64', () => {
    const serde = registry.avro('long', 'long', { long: 'bigint' });
    expect(() => serde.serialize(2n ** 63n, 't')).toThrow('UNENCODABLE');
    expect(() => serde.serialize(1 as never, 't')).toThrow('UNENCODABLE');
  });

  it('reads what was written as a number, and an int too', () => {
    const plain = registry.avro('long', 'long');
    const big = registry.avro('long', 'long', { long: 'bigint' });
    expect(big.deserialize(plain.serialize(2 ** 40, 't'), 't')).toBe(2n ** 40n);
    const int = registry.avro('int', 'int');
    expect(big.deserialize(int.serialize(-7, 't'), 't')).toBe(-7n);
  });

  it('says how to read a long beyond 2^53 that came as a number', () => {
    const plain = registry.avro('long', 'long');
    const big = registry.avro('long', 'long', { long: 'bigint' });
    expect(() => plain.deserialize(big.serialize(2n ** 60n, 't'), 't')).toThrow(`read it with { long: 'bigint' }`);
  });
});

describe('logical types', () => {
  const registry = memoryRegistry({ autoRegister: true });
  const dates = {
    decode: (ms: number) => new Date(ms),
    encode: (date: Date) => (date instanceof Date ? date.getTime() : undefined),
  };
  const logicalTypes = { 'timestamp-millis': dates };
  const millis = { type: 'long', logicalType: 'timestamp-millis' } as const;

  it('are what decode makes of them, also in unions', () => {
    const schema = {
      type: 'record',
      name: 'R',
      fields: [
        { name: 'at', type: millis },
        { name: 'or', type: ['null', millis, 'int'] },
      ],
    } as const;
    const serde = registry.avro('dated', schema, { logicalTypes });
    for (const or of [null, new Date(5), 7]) {
      const value = { at: new Date(12345), or };
      expect(serde.deserialize(serde.serialize(value, 't'), 't')).toEqual(value);
    }
    expect(() => serde.serialize({ at: 5 as never, or: null }, 't')).toThrow('at at: expected');
  });

  it('are their base where they are not configured', () => {
    const serde = registry.avro('plain', millis);
    expect(serde.deserialize(serde.serialize(5, 't'), 't')).toBe(5);
  });

  it('are promoted from what a writer wrote', () => {
    const int = registry.avro('an-int', 'int');
    const serde = registry.avro('dated-2', millis, { logicalTypes });
    expect(serde.deserialize(int.serialize(99, 't'), 't')).toEqual(new Date(99));
  });

  it('over a map and an enum keep what is safe about them', () => {
    const id = { decode: (raw: unknown) => raw, encode: (value: unknown) => value };
    const serde = registry.avro(
      'over',
      {
        type: 'record',
        name: 'Over',
        fields: [{ name: 'm', type: { type: 'map', values: 'int', logicalType: 'id' } as never }],
      },
      { logicalTypes: { id } },
    ) as Serde<unknown>;
    const value = { m: Object.fromEntries([['__proto__', 1]]) };
    expect(Object.keys((serde.deserialize(serde.serialize(value, 't'), 't') as { m: object }).m)).toEqual([
      '__proto__',
    ]);
  });

  it('may come back to the same serde from inside', () => {
    const inner = { serde: undefined as Serde<unknown> | undefined };
    const nested = {
      decode: (raw: Buffer) => inner.serde!.deserialize(raw, 't'),
      encode: (value: unknown) => Buffer.from(inner.serde!.serialize(value, 't')!),
    };
    const leaf = registry.avro('leaf', 'string') as Serde<unknown>;
    inner.serde = leaf;
    const serde = registry.avro(
      'outer',
      {
        type: 'record',
        name: 'Outer',
        fields: [
          { name: 'a', type: 'string' },
          { name: 'b', type: { type: 'bytes', logicalType: 'nested' } },
        ],
      },
      { logicalTypes: { nested } },
    );
    const again = { ...inner };
    expect(serde.deserialize(serde.serialize({ a: 'x', b: 'y' }, 't'), 't')).toEqual({ a: 'x', b: 'y' });
    expect(again.serde).toBe(leaf);
  });
});
