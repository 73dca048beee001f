import { type } from 'arktype';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type SpillwayError } from '../../src/core/errors.js';
import type { Serde } from '../../src/core/serde.js';
import { Serdes } from '../../src/core/serdes.js';
import { runs } from '../runs.js';

interface Order {
  id: string;
  lines: { cents: number }[];
}
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const errorOf = (run: () => unknown): SpillwayError => {
  try {
    run();
  } catch (error) {
    return error as SpillwayError;
  }
  throw new Error('nothing was thrown');
};

const order: Order = { id: 'o-1', lines: [{ cents: 5 }] };
const wrong = { id: 'o-1', lines: [{ cents: 5 }, { cents: 'many' }] };

const libraries: readonly [string, Serde<Order>][] = [
  ['zod', Serdes.json(z.object({ id: z.string(), lines: z.array(z.object({ cents: z.number() })) }))],
  ['valibot', Serdes.json(v.object({ id: v.string(), lines: v.array(v.object({ cents: v.number() })) }))],
  ['arktype', Serdes.json(type({ id: 'string', lines: type({ cents: 'number' }).array() }))],
];

describe.each(libraries)('Serdes.json with %s', (_vendor, serde) => {
  it('reads and writes what is valid', () => {
    expect(serde.deserialize(bytes(order), 't')).toEqual(order);
    expect(JSON.parse(Buffer.from(serde.serialize(order, 't')!).toString())).toEqual(order);
  });

  it('names the wrong field on read', () => {
    const error = errorOf(() => serde.deserialize(bytes(wrong), 't'));
    expect(error).toMatchObject({ code: 'UNDECODABLE', path: 'lines.1.cents' });
    expect(error.message).toContain('lines.1.cents');
  });

  it('names the wrong field on write', () => {
    const error = errorOf(() => serde.serialize(wrong as never, 't'));
    expect(error).toMatchObject({ code: 'UNENCODABLE', path: 'lines.1.cents' });
  });
});

describe('Serdes.json with an asynchronous schema', () => {
  const asynchronous = [
    ['zod', z.string().refine(async () => true)],
    [
      'valibot',
      v.pipeAsync(
        v.string(),
        v.checkAsync(async () => true),
      ),
    ],
  ] as const;
  it.each(asynchronous)('is refused with a word on %s', (vendor, schema) => {
    const error = errorOf(() => Serdes.json(schema).deserialize(bytes('x'), 't'));
    expect(error.code).toBe('ASYNC_SCHEMA');
    expect(error.message).toContain(vendor);
  });

  it('leaves no rejection unhandled', async () => {
    const validate = () => Promise.reject(new Error('late'));
    const serde = Serdes.json({ '~standard': { version: 1 as const, vendor: 'own', validate } });
    expect(errorOf(() => serde.deserialize(bytes(1), 't')).code).toBe('ASYNC_SCHEMA');
    await Promise.resolve();
  });
});

describe('Serdes.json', () => {
  it('gives the output of a schema: defaults and coercions', () => {
    const serde = Serdes.json(z.object({ at: z.coerce.date(), n: z.number().default(3) }));
    expect(serde.deserialize(bytes({ at: '2020-01-01T00:00:00.000Z' }), 't')).toEqual({
      at: new Date('2020-01-01'),
      n: 3,
    });
  });

  it('reads through a transform, and refuses to write through it', () => {
    const serde = Serdes.json(z.string().transform(Number));
    expect(serde.deserialize(bytes('12'), 't')).toBe(12);
    expect(errorOf(() => (serde as Serde<number>).serialize(12, 't')).code).toBe('UNENCODABLE');
  });

  it('writes the value as it stands, not what validation makes of it', () => {
    const serde = Serdes.json(z.number().transform((n) => n + 1));
    expect(Buffer.from(serde.serialize(1, 't')!).toString()).toBe('1');
  });

  it('lets tombstones through', () => {
    const [, serde] = libraries[0]!;
    expect(serde.deserialize(null, 't')).toBeNull();
    expect(serde.serialize(null as never, 't')).toBeNull();
  });

  it('gives back any JSON', () => {
    const serde = Serdes.json();
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 10 }), (value) => {
        const written = serde.serialize(value, 't');
        expect(serde.deserialize(written, 't')).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('gives a value or UNDECODABLE for any bytes', () => {
    const serde = Serdes.json();
    const near = fc.json().chain((text) => fc.nat(text.length).map((end) => Buffer.from(text).subarray(0, end)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), near), (input) => {
        try {
          serde.deserialize(input, 't');
        } catch (error) {
          expect((error as SpillwayError).code).toBe('UNDECODABLE');
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it('refuses what is no UTF-8, what is too long, and what has no JSON', () => {
    expect(errorOf(() => Serdes.json().deserialize(Buffer.from([0x22, 0xff, 0x22]), 't')).message).toContain('UTF-8');
    expect(
      errorOf(() => Serdes.json(undefined, { maxBytes: '1KiB' }).deserialize(Buffer.alloc(1025, 32), 't')).code,
    ).toBe('UNDECODABLE');
    expect(errorOf(() => Serdes.json().serialize(undefined, 't')).code).toBe('UNENCODABLE');
    expect(errorOf(() => Serdes.json().serialize(10n, 't')).code).toBe('UNENCODABLE');
  });

  it('keeps a __proto__ field a field', () => {
    const read = Serdes.json<object>().deserialize(Buffer.from('{"__proto__":{"isAdmin":true}}'), 't');
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(Object.keys(read)).toEqual(['__proto__']);
  });

  it('refuses what is nested deeper than 64, before a schema recurses into it', () => {
    const nested = (depth: number) => Buffer.from('['.repeat(depth) + ']'.repeat(depth));
    const recursive: z.ZodType<unknown> = z.lazy(() => z.array(recursive));
    expect(errorOf(() => Serdes.json(recursive).deserialize(nested(500_000), 't')).message).toContain('deeper than 64');
    expect(() => Serdes.json(recursive).deserialize(nested(64), 't')).not.toThrow();
    expect(errorOf(() => Serdes.json().deserialize(nested(65), 't')).code).toBe('UNDECODABLE');
    expect(() => Serdes.json().deserialize(bytes(['\\"[{[{['.repeat(100)]), 't')).not.toThrow();
    expect(() => Serdes.json().deserialize(Buffer.from(`[${'[{}],'.repeat(100)}1]`), 't')).not.toThrow();
  });

  it('wraps what a schema throws', () => {
    const validate = () => {
      throw new Error('broken');
    };
    const serde = Serdes.json({ '~standard': { version: 1 as const, vendor: 'own', validate } });
    expect(errorOf(() => serde.deserialize(bytes(1), 't'))).toMatchObject({
      code: 'UNDECODABLE',
      cause: { message: 'broken' },
    });
  });

  it('refuses what is no schema when it is declared', () => {
    // @ts-expect-error no Standard Schema
    expect(errorOf(() => Serdes.json({ parse: 1 })).code).toBe('INVALID_OPTION');
  });

  it('has no order and can fail', () => expect(Serdes.json()).toMatchObject({ ordered: false, fallible: true }));
});
