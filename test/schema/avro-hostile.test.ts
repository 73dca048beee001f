import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpillwayError } from '../../src/core/errors.js';
import { typeOf } from '../../src/schema/avro.js';
import { faultOf } from '../../src/schema/fault.js';
import { memoryRegistry } from '../../src/schema/index.js';
import { scanOf } from '../../src/schema/scan.js';
import { runs } from '../runs.js';
import { schemaAndValue } from './avro-arbitrary.js';
import { errorOf, HEAD, payload, serdeOf, varint } from './one-serde.js';

function sizeOf(value: unknown): { items: number; depth: number } {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return { items: 0, depth: 0 };
  const parts = Object.values(value).map(sizeOf);
  const items = (Array.isArray(value) ? value.length : 0) + parts.reduce((sum, part) => sum + part.items, 0);
  return { items, depth: 1 + Math.max(0, ...parts.map((part) => part.depth)) };
}

const CODES = ['UNDECODABLE', 'TRUNCATED', 'TRAILING_BYTES', 'OVER_BUDGET'];

describe('any bytes', () => {
  const broken = schemaAndValue.chain(({ schema, value }) => {
    const bytes = serdeOf(schema).serialize(value, 't') ?? HEAD;
    const body = bytes.subarray(HEAD.length);
    const cut = fc.nat(body.length).map((end) => body.subarray(0, end));
    const flipped = fc
      .array(fc.tuple(fc.nat(Math.max(0, body.length - 1)), fc.nat(255)), { minLength: 1, maxLength: 3 })
      .map((changes) => {
        const copy = Buffer.from(body);
        for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte;
        return copy;
      });
    const spliced = fc
      .tuple(fc.nat(body.length), fc.uint8Array({ maxLength: 12 }))
      .map(([at, more]) => Buffer.concat([body.subarray(0, at), more, body.subarray(at)]));
    const huge = fc
      .tuple(fc.nat(body.length), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
      .map(([at, n]) => Buffer.concat([body.subarray(0, at), Buffer.from(varint(n)), body.subarray(at)]));
    return fc
      .oneof(cut, flipped, spliced, huge, fc.uint8Array({ maxLength: 40 }))
      .map((bad) => ({ schema, bytes: Buffer.concat([HEAD, bad]) }));
  });

  it('give a value within the budget, or a typed error', () => {
    fc.assert(
      fc.property(broken, ({ schema, bytes }) => {
        const serde = serdeOf(schema, { maxItems: 50, maxDepth: 8 });
        let value: unknown;
        try {
          value = serde.deserialize(bytes, 't');
        } catch (error) {
          expect(error).toBeInstanceOf(SpillwayError);
          expect((error as SpillwayError).code).toBeOneOf(CODES);
          return;
        }
        expect(sizeOf(value).items).toBeLessThanOrEqual(50);
      }),
      { numRuns: runs(5000) },
    );
  });

  it('are judged alike by scan and decoder, and by the walk that says where the fault is', () => {
    const budget = { bytes: 2 ** 20, items: 20, depth: 5 };
    fc.assert(
      fc.property(broken, ({ schema, bytes }) => {
        const type = typeOf(schema);
        const scan = scanOf(type, budget);
        if (!scan) return;
        const fault = faultOf(type, bytes, HEAD.length, budget, false);
        // what follows the last array is not scanned, since it cannot exceed the budget
        if (!scan(bytes, HEAD.length)) expect(fault).toBeDefined();
        // what is short is left to the decoder, which takes no more items than there are bytes
        const taken = () => scan(bytes, HEAD.length) && type.decode(bytes, HEAD.length).offset >= 0;
        if (fault?.code === 'OVER_BUDGET') expect(failsOrFalse(taken)).toBe(true);
      }),
      { numRuns: runs(5000) },
    );
  });

  it('without a head of ours are told from an unknown id', () => {
    const serde = serdeOf('string');
    expect(errorOf(() => serde.deserialize(Buffer.from('{"a":1}'), 't')).code).toBe('WRONG_MAGIC_BYTE');
    expect(errorOf(() => serde.deserialize(Buffer.of(0, 0, 1), 't')).code).toBe('WRONG_MAGIC_BYTE');
    expect(errorOf(() => serde.deserialize(Buffer.alloc(0), 't')).code).toBe('WRONG_MAGIC_BYTE');
    expect(errorOf(() => serde.deserialize(Buffer.of(0, 0, 0, 0, 99, 0), 't')).code).toBe('UNKNOWN_SCHEMA_ID');
    expect(errorOf(() => serde.deserialize(Buffer.of(0, 255, 255, 255, 255, 0), 't')).code).toBe('UNKNOWN_SCHEMA_ID');
  });
});

/** Whether it throws, or gives false. */
function failsOrFalse(judge: () => boolean): boolean {
  try {
    return !judge();
  } catch {
    return true;
  }
}

describe('bombs', () => {
  const nulls = { type: 'array', items: 'null' };

  it('an array of a billion nulls in five bytes is refused, with nothing allocated', () => {
    const bomb = payload(...varint(1_000_000_000n), 0);
    const before = process.memoryUsage().heapUsed;
    const serde = serdeOf(nulls);
    expect(errorOf(() => serde.deserialize(bomb, 't')).code).toBe('OVER_BUDGET');
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
  });

  it.each([
    ['negative count', [...varint(-1_000_000_000n), ...varint(0n), 0]],
    ['least long', [...varint(-(2n ** 63n)), ...varint(0n), 0]],
    ['many small blocks', Array.from({ length: 101 }, () => varint(1000n)).flat()],
  ])('so is one with a %s', (_name, bytes) => {
    expect(errorOf(() => serdeOf(nulls).deserialize(payload(...bytes), 't')).code).toBe('OVER_BUDGET');
  });

  it('items that take no bytes are counted inside of items', () => {
    const empties = {
      type: 'array',
      items: {
        type: 'record',
        name: 'E',
        fields: [
          { name: 'a', type: 'null' },
          { name: 'b', type: { type: 'fixed', name: 'F', size: 0 } },
        ],
      },
    };
    expect(errorOf(() => serdeOf(empties).deserialize(payload(...varint(60_000n), 0), 't')).code).toBe('OVER_BUDGET');
  });

  it('a record that doubles at every level, and takes no bytes at all, is refused', () => {
    let schema: unknown = { type: 'record', name: 'R0', fields: [{ name: 'n', type: 'null' }] };
    for (let i = 1; i <= 40; i++)
      schema = {
        type: 'record',
        name: `R${i}`,
        fields: [
          { name: 'a', type: schema },
          { name: 'b', type: `R${i - 1}` },
        ],
      };
    expect(errorOf(() => serdeOf(schema).deserialize(payload(), 't')).code).toBe('OVER_BUDGET');
  });

  it('a list of itself is refused beyond 64 levels', () => {
    const list = { type: 'record', name: 'L', fields: [{ name: 'next', type: ['null', 'L'] }] };
    const deep = (levels: number) => Buffer.concat([HEAD, Buffer.alloc(levels - 1, 2), Buffer.of(0)]);
    expect(() => serdeOf(list).deserialize(deep(64), 't')).not.toThrow();
    expect(errorOf(() => serdeOf(list).deserialize(deep(65), 't')).code).toBe('OVER_BUDGET');
    expect(errorOf(() => serdeOf(list).deserialize(deep(1_000_000), 't')).code).toBe('OVER_BUDGET');
    expect(() => serdeOf(list, { maxDepth: 100 }).deserialize(deep(100), 't')).not.toThrow();
  });

  it('a value of more than 1 MiB is refused before anything is read of it', () => {
    const long = 'x'.repeat(2 ** 20);
    const serde = serdeOf('string');
    const bytes = serde.serialize(long, 't');
    expect(errorOf(() => serde.deserialize(bytes, 't')).code).toBe('OVER_BUDGET');
    expect(serdeOf('string', { maxBytes: '2MiB' }).deserialize(bytes, 't')).toBe(long);
  });

  it('a block that tells another size than it has cannot send a skipping reader back for ever', () => {
    const registry = memoryRegistry();
    registry.register('s', {
      type: 'record',
      name: 'R',
      fields: [
        { name: 'skipped', type: { type: 'array', items: 'int' } },
        { name: 'a', type: 'int' },
      ],
    });
    const serde = registry.avro('s', { type: 'record', name: 'R', fields: [{ name: 'a', type: 'int' }] });
    expect(serde.deserialize(payload(...varint(-1n), ...varint(1n), 2, 0, 8), 't')).toEqual({ a: 4 });
    for (const size of [-1n, -2n, -3n, -6n, -7n, -8n, 2n ** 40n]) {
      const bytes = payload(...varint(-1n), ...varint(size), 2, 0, 8);
      expect(errorOf(() => serde.deserialize(bytes, 't')).code).toBeOneOf(['UNDECODABLE', 'TRUNCATED']);
    }
  });

  it('a map key __proto__ is a key, and gives the value no prototype', () => {
    const schema = { type: 'map', values: { type: 'map', values: 'string' } };
    const serde = serdeOf(schema);
    const hostile = Object.fromEntries([
      ['__proto__', { isAdmin: 'true' }],
      ['a', {}],
    ]);
    const read = serde.deserialize(serde.serialize(hostile, 't'), 't') as Record<string, unknown>;
    expect(Object.keys(read)).toEqual(['__proto__', 'a']);
    expect(read['isAdmin']).toBeUndefined();
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  it('the scan is left out exactly for schemas that can do no harm', () => {
    const budget = { bytes: 2 ** 20, items: 100_000, depth: 64 };
    const scans = (schema: unknown) => scanOf(typeOf(schema), budget) !== null;
    expect(
      scans({
        type: 'record',
        name: 'R',
        fields: [
          { name: 'a', type: ['null', 'string'] },
          { name: 'b', type: 'null' },
        ],
      }),
    ).toBe(false);
    expect(scans(nulls)).toBe(true);
    expect(scans({ type: 'record', name: 'R', fields: [{ name: 'a', type: { type: 'map', values: 'int' } }] })).toBe(
      true,
    );
    expect(scans({ type: 'record', name: 'R', fields: [{ name: 'a', type: ['null', 'R'] }] })).toBe(true);
  });
});

describe('schemas', () => {
  const refused = (schema: unknown) => errorOf(() => serdeOf(schema));
  it('over 256 KiB or 64 levels are refused', () => {
    const doc = 'x'.repeat(256 * 1024);
    expect(refused({ type: 'record', name: 'R', doc, fields: [] })).toMatchObject({ code: 'INVALID_SCHEMA' });
    let nested: unknown = 'int';
    for (let i = 0; i < 64; i++) nested = { type: 'array', items: nested };
    expect(() => serdeOf(nested)).not.toThrow();
    expect(refused({ type: 'array', items: nested }).message).toContain('deeper than 64');
  });

  it('that name something __proto__, or are none, are refused', () => {
    expect(refused({ type: 'record', name: 'R', fields: [{ name: '__proto__', type: 'int' }] }).code).toBe(
      'INVALID_SCHEMA',
    );
    expect(refused({ type: 'enum', name: 'E', symbols: ['__proto__'] }).code).toBe('INVALID_SCHEMA');
    expect(refused({ type: 'record', name: 'R', fields: [{ name: 'a', type: 'nosuch' }] }).message).toContain('nosuch');
    expect(refused({ type: 'record', name: 'R', fields: [{ name: 'a', type: 'constructor' }] }).code).toBe(
      'INVALID_SCHEMA',
    );
    expect(refused({ type: 'record', name: 'x(){}', fields: [] }).code).toBe('INVALID_SCHEMA');
  });

  it('of a writer that do not fit fail every record, with the field', () => {
    const registry = memoryRegistry();
    registry.register('s', { type: 'record', name: 'R', fields: [{ name: 'present', type: 'int' }] });
    const reader = registry.avro('s', { type: 'record', name: 'R', fields: [{ name: 'missing', type: 'int' }] });
    const first = errorOf(() => reader.deserialize(payload(), 't'));
    expect(first).toMatchObject({ code: 'SCHEMA_MISMATCH', path: 'missing' });
    expect(errorOf(() => reader.deserialize(payload(), 't')).code).toBe('SCHEMA_MISMATCH');
  });
});
