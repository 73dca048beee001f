import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpillwayError } from '../../src/core/errors.js';
import type { Deserializer, Serializer } from '../../src/core/serde.js';
import { Serdes } from '../../src/core/serdes.js';
import { runs } from '../runs.js';

const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof SpillwayError) return error.code;
    throw error;
  }
  return 'none';
};

const uuid = fc.uuid();
const table: readonly [
  name: string,
  serde: Serializer<never> & Deserializer<unknown>,
  values: fc.Arbitrary<unknown>,
][] = [
  ['string', Serdes.string(), fc.string({ unit: 'grapheme' })],
  ['bytes', Serdes.bytes(), fc.uint8Array().map((bytes) => Buffer.from(bytes))],
  ['int32', Serdes.int32(), fc.integer()],
  ['int64', Serdes.int64(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ['double', Serdes.double(), fc.double()],
  ['boolean', Serdes.boolean(), fc.boolean()],
  ['uuid', Serdes.uuid(), uuid],
  ['void', Serdes.void(), fc.constant(null)],
];

describe.each(table)('Serdes.%s', (name, serde, values) => {
  it('gives back what it wrote', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(serde.deserialize(serde.serialize(value as never, 't'), 't')).toStrictEqual(value);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('gives a value or UNDECODABLE for any bytes, and never throws when it says that it cannot', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(codeOf(() => serde.deserialize(bytes, 't'))).toBeOneOf(
          serde.fallible ? ['none', 'UNDECODABLE'] : ['none'],
        );
      }),
      { numRuns: runs(1000) },
    );
  });

  it('gives UNENCODABLE or bytes that it reads back as the value, for any value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.bigInt(), fc.double(), fc.string()), (value) => {
        let bytes: Uint8Array | null;
        try {
          bytes = serde.serialize(value as never, 't');
        } catch (error) {
          expect((error as SpillwayError).code).toBe('UNENCODABLE');
          return;
        }
        // an integer has one zero
        const whole = name === 'int32' && value === 0 ? 0 : value;
        expect(serde.deserialize(bytes, 't')).toEqual(whole);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('lets a tombstone through in both directions', () => {
    expect(serde.serialize(null as never, 't')).toBeNull();
    expect(serde.deserialize(null, 't')).toBeNull();
  });

  it('has keys with an order', () => expect(serde.ordered).toBe(true));
});

describe('formats', () => {
  it("are Kafka's", () => {
    expect(hex(Serdes.int32().serialize(-2, 't'))).toBe('fffffffe');
    expect(hex(Serdes.int64().serialize(258n, 't'))).toBe('0000000000000102');
    expect(hex(Serdes.double().serialize(1.5, 't'))).toBe('3ff8000000000000');
    expect(hex(Serdes.boolean().serialize(true, 't'))).toBe('01');
    expect(Buffer.from(Serdes.uuid().serialize('0F0E0D0C-0B0A-0908-0706-050403020100', 't')!).toString()).toBe(
      '0f0e0d0c-0b0a-0908-0706-050403020100',
    );
  });

  it('reads what lies in the middle of a larger buffer', () => {
    const page = new Uint8Array([9, 9, 0, 0, 1, 2, 9]);
    expect(Serdes.int32().deserialize(page.subarray(2, 6), 't')).toBe(258);
    expect(Serdes.string().deserialize(new TextEncoder().encode('xéy').subarray(1, 3), 't')).toBe('é');
  });

  it('refuses other lengths and other bytes', () => {
    expect(codeOf(() => Serdes.int32().deserialize(new Uint8Array(3), 't'))).toBe('UNDECODABLE');
    expect(codeOf(() => Serdes.int64().deserialize(new Uint8Array(9), 't'))).toBe('UNDECODABLE');
    expect(codeOf(() => Serdes.boolean().deserialize(new Uint8Array([2]), 't'))).toBe('UNDECODABLE');
    expect(codeOf(() => Serdes.uuid().deserialize(Buffer.from('1-1-1-1-1'), 't'))).toBe('UNDECODABLE');
  });

  it('refuses what does not fit', () => {
    expect(codeOf(() => Serdes.int32().serialize(2 ** 31, 't'))).toBe('UNENCODABLE');
    expect(codeOf(() => Serdes.int64().serialize(2n ** 63n, 't'))).toBe('UNENCODABLE');
    expect(codeOf(() => Serdes.uuid().serialize('no id', 't'))).toBe('UNENCODABLE');
  });

  it('says which serdes can fail', () => {
    const fallible = table.filter(([, serde]) => serde.fallible).map(([name]) => name);
    expect(fallible).toEqual(['int32', 'int64', 'double', 'boolean', 'uuid']);
  });
});
