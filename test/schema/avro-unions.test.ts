import { describe, expect, it } from 'vitest';
import { memoryRegistry } from '../../src/schema/index.js';
import type { Serde } from '../../src/core/serde.js';

/*
 * The unions of test/types/avro.test-d.ts, at run time: what the types say is what is read. Each value is checked
 * against its type by the compiler, and against avsc here.
 */
const registry = memoryRegistry({ autoRegister: true, compatibility: 'NONE' });
const dates = {
  decode: (ms: number) => new Date(ms),
  encode: (date: Date) => (date instanceof Date ? date.getTime() : undefined),
};

function holds<T>(name: string, serde: Serde<T>, values: readonly NoInfer<T>[], others: readonly unknown[]) {
  describe(name, () => {
    it('holds what its type says', () => {
      for (const value of values) expect(serde.deserialize(serde.serialize(value, 't'), 't')).toEqual(value);
    });
    it('refuses what it does not say', () => {
      for (const other of others) expect(() => serde.serialize(other as T, 't')).toThrow('UNENCODABLE');
    });
  });
}

holds('null, string', registry.avro('a', ['null', 'string']), [null, 'x'], [{ string: 'x' }, 5, undefined]);
holds(
  'string, int, bytes',
  registry.avro('b', ['string', 'int', 'bytes']),
  ['x', 5, Buffer.of(1)],
  [{ int: 5 }, 1.5, new Uint8Array(1)],
);
holds(
  'null, int, double',
  registry.avro('c', ['null', 'int', 'double']),
  [null, { int: 5 }, { double: 1.5 }],
  [5, 1.5, { long: 5 }, { int: 5, double: 5 }],
);
holds(
  'int, long as bigint',
  registry.avro('d', ['int', 'long'], { long: 'bigint' }),
  [5, 5n, 2n ** 62n],
  [{ int: 5 }, 2 ** 40],
);
holds(
  'string, enum',
  registry.avro('e', ['string', { type: 'enum', name: 'E', namespace: 'n', symbols: ['A'] }]),
  [{ string: 'A' }, { 'n.E': 'A' }],
  ['A', { E: 'A' }, { 'n.E': 'B' }, { constructor: 1 }],
);
holds(
  'array, map',
  registry.avro('f', [
    { type: 'array', items: 'int' },
    { type: 'map', values: 'int' },
  ]),
  [[1, 2], { x: 1 }, {}],
  [{ array: [1] }, 'x'],
);
holds(
  'null, record, map',
  registry.avro('g', ['null', { type: 'record', name: 'R', fields: [] }, { type: 'map', values: 'int' }]),
  [null, { R: {} }, { map: { x: 1 } }],
  [{}, { x: 1 }, { map: { x: 'y' } }],
);
holds(
  'int, float, a configured logical type',
  registry.avro('h', ['int', 'float', { type: 'long', logicalType: 'timestamp-millis' }], {
    logicalTypes: { 'timestamp-millis': dates },
  }),
  [{ int: 1 }, { float: 0.5 }, { long: new Date(7) }],
  [new Date(7), { 'timestamp-millis': new Date(7) }],
);
holds(
  'null, a configured logical type, int',
  registry.avro('i', ['null', { type: 'long', logicalType: 'timestamp-millis' }, 'int'], {
    logicalTypes: { 'timestamp-millis': dates },
  }),
  [null, new Date(7), 5],
  [{ int: 5 }, 'x'],
);
holds(
  'records by reference',
  registry.avro('j', {
    type: 'record',
    name: 'Tree',
    namespace: 'n',
    fields: [
      { name: 'kind', type: { type: 'fixed', name: 'Two', size: 2 } },
      { name: 'left', type: ['null', 'Tree'] },
      { name: 'either', type: ['null', 'Two', 'bytes'] },
    ],
  }),
  [
    { kind: Buffer.of(1, 2), left: null, either: { 'n.Two': Buffer.of(3, 4) } },
    {
      kind: Buffer.of(1, 2),
      left: { kind: Buffer.of(1, 2), left: null, either: null },
      either: { bytes: Buffer.of(3) },
    },
  ],
  [{ kind: Buffer.of(1), left: null, either: null }],
);
