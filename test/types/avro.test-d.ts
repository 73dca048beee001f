import { expectTypeOf, test } from 'vitest';
import type { Serde } from '../../src/core/serde.js';
import { typed, type AvroValue, type Registry } from '../../src/schema/index.js';

declare const registry: Registry;
type ValueOf<S> = S extends Serde<infer T> ? T : never;
// only types: nothing here is called
const declared = (run: () => void) => void run;

test('records, enums, arrays, unions with null, recursion', () => {
  declared(() => {
    const _order = registry.avro('orders-value', {
      type: 'record',
      name: 'Order',
      namespace: 'shop',
      fields: [
        { name: 'id', type: 'string' },
        { name: 'cents', type: 'long', default: 0 },
        { name: 'tags', type: { type: 'array', items: ['null', 'string'] } },
        { name: 'channel', type: { type: 'enum', name: 'Channel', symbols: ['web', 'store'] } },
        { name: 'backup', type: 'shop.Channel' },
        { name: 'previous', type: ['null', 'Order'], default: null },
      ],
    });
    type Order = ValueOf<typeof _order>;
    expectTypeOf<Order['backup']>().toEqualTypeOf<'web' | 'store'>();
    expectTypeOf<Order['tags']>().toEqualTypeOf<readonly (string | null)[]>();
    expectTypeOf<Order['cents']>().toEqualTypeOf<number>();
    expectTypeOf<NonNullable<NonNullable<Order['previous']>['previous']>['channel']>().toEqualTypeOf<'web' | 'store'>();
  });
});

test('names across namespaces', () => {
  declared(() => {
    const _nested = registry.avro('x', {
      type: 'record',
      name: 'A',
      namespace: 'n',
      fields: [
        {
          name: 'b',
          type: {
            type: 'record',
            name: 'B',
            namespace: 'o',
            fields: [
              { name: 'c', type: { type: 'enum', name: 'C', symbols: ['x'] } },
              { name: 'a', type: ['null', 'n.A'] },
              { name: 'c2', type: 'C' },
            ],
          },
        },
        { name: 'c', type: 'o.C' },
        {
          name: 'd',
          type: {
            type: 'record',
            name: 'p.q.D',
            fields: [
              { name: 'e', type: { type: 'fixed', name: 'F', size: 2 } },
              { name: 'f', type: 'p.q.F' },
            ],
          },
        },
      ],
    });
    type N = ValueOf<typeof _nested>;
    expectTypeOf<N['c']>().toEqualTypeOf<'x'>();
    expectTypeOf<N['b']['c2']>().toEqualTypeOf<'x'>();
    expectTypeOf<NonNullable<N['b']['a']>['c']>().toEqualTypeOf<'x'>();
    expectTypeOf<N['d']['f']>().toEqualTypeOf<Buffer>();
  });
});

test('a misspelt name is a sentence where it stands', () => {
  declared(() => {
    // @ts-expect-error Type 'string' is not assignable to type 'Refused<"no type named 'strng' is defined in this schema">'
    registry.avro('x', { type: 'record', name: 'R', fields: [{ name: 'a', type: 'strng' }] });
    // @ts-expect-error no type named 'o.A': inside namespace o, A must be written n.A
    // prettier-ignore
    registry.avro('x', { type: 'record', name: 'A', namespace: 'n', fields: [{ name: 'b', type: { type: 'record', name: 'B', namespace: 'o', fields: [{ name: 'x', type: ['null', 'A'] }] } }] });
    // @ts-expect-error Type '"recrod"' is not assignable … Did you mean '"record"'?
    registry.avro('x', { type: 'recrod', name: 'R', fields: [] });
  });
});

test('longs and logical types', () => {
  declared(() => {
    const _big = registry.avro(
      'x',
      { type: 'record', name: 'R', fields: [{ name: 'a', type: 'long' }] },
      { long: 'bigint' },
    );
    expectTypeOf<ValueOf<typeof _big>>().toEqualTypeOf<{ readonly a: bigint }>();
    const asDate = { decode: (raw: number) => new Date(raw), encode: (date: Date) => date.getTime() };
    const _dated = registry.avro(
      'x',
      {
        type: 'record',
        name: 'R',
        fields: [
          { name: 'a', type: { type: 'long', logicalType: 'timestamp-millis' } },
          { name: 'b', type: ['null', { type: 'long', logicalType: 'timestamp-millis' }, 'int'] },
        ],
      },
      { logicalTypes: { 'timestamp-millis': asDate } },
    );
    expectTypeOf<ValueOf<typeof _dated>>().toEqualTypeOf<{ readonly a: Date; readonly b: null | Date | number }>();
    const budgeted = registry.avro('x', 'string', { maxItems: 5, autoRegister: true });
    expectTypeOf(budgeted).toEqualTypeOf<Serde<string>>();
  });
});

type Dates = { logicalTypes: { 'timestamp-millis': { decode(raw: number): Date } } };
type Empty = { type: 'record'; name: 'R'; fields: [] };
type Ints<T extends 'array' | 'map'> = T extends 'array'
  ? { type: 'array'; items: 'int' }
  : { type: 'map'; values: 'int' };

test('unions are wrapped exactly when two branches share a bucket', () => {
  expectTypeOf<AvroValue<['null', 'string']>>().toEqualTypeOf<string | null>();
  expectTypeOf<AvroValue<['string', 'int', 'bytes']>>().toEqualTypeOf<string | number | Buffer>();
  expectTypeOf<AvroValue<'foo.string'>>().toEqualTypeOf<string>();
  expectTypeOf<AvroValue<['null', 'int', 'double']>>().toEqualTypeOf<
    null | { readonly int: number } | { readonly double: number }
  >();
  expectTypeOf<AvroValue<['int', 'long'], { long: 'bigint' }>>().toEqualTypeOf<number | bigint>();
  expectTypeOf<AvroValue<['string', { type: 'enum'; name: 'E'; namespace: 'n'; symbols: ['A'] }]>>().toEqualTypeOf<
    { readonly string: string } | { readonly 'n.E': 'A' }
  >();
  expectTypeOf<AvroValue<[Ints<'array'>, Ints<'map'>]>>().toEqualTypeOf<
    readonly number[] | { readonly [k: string]: number }
  >();
  expectTypeOf<AvroValue<['null', Empty, Ints<'map'>]>>().toEqualTypeOf<
    null | { readonly R: {} } | { readonly map: { readonly [k: string]: number } }
  >();
  expectTypeOf<AvroValue<['int', 'float', { type: 'long'; logicalType: 'timestamp-millis' }], Dates>>().toEqualTypeOf<
    { readonly int: number } | { readonly float: number } | { readonly long: Date }
  >();
});

interface Order {
  id: string;
  cents: number;
}

test('a schema that is no literal needs typed()', () => {
  declared(() => {
    const json = { type: 'record', name: 'Order', fields: [{ name: 'id', type: 'string' }] }; // widened, as a JSON import
    expectTypeOf(registry.avro('x', typed<Order>(json))).toEqualTypeOf<Serde<Order>>();
    // @ts-expect-error this is no Avro schema literal; for a JSON import use typed<Order>(json)
    registry.avro('x', json);
    // @ts-expect-error typed() needs the type that the schema describes
    registry.avro('x', typed(json)) satisfies Serde<Order>;
    expectTypeOf(registry.avscFile<Order>('x', 'order.avsc')).toEqualTypeOf<Serde<Order>>();
    const untold = registry.avscFile('x', 'order.avsc');
    // @ts-expect-error avscFile() needs the type that the schema describes
    const order: Serde<Order> = untold;
    void order;
  });
});
