import type { BatchContext, BatchItem, BatchOptions, KStream, Lossless, OrderedKey, Tolerant } from 'spillway';
import { expectTypeOf, test } from 'vitest';

interface Order {
  readonly id: string;
  readonly cents: number;
}
interface Tenant {
  readonly tenant: string;
}
declare const orders: KStream<string | null, Order>;
declare const tolerant: KStream<string, Order, Tolerant>;
declare const byTenant: KStream<Tenant, Order>;

test('the handler gets the items of its stream, and what it makes of them goes on', () => {
  orders.batch({ size: 10, linger: '50ms' }).mapValuesAsync(async (items, ctx) => {
    expectTypeOf(items).toEqualTypeOf<readonly BatchItem<string | null, Order>[]>();
    expectTypeOf(ctx).toEqualTypeOf<BatchContext>();
    expectTypeOf(ctx.signal).toEqualTypeOf<AbortSignal>();
    return items.map(({ value }) => value.cents);
  });
  const priced = tolerant.batch({ size: 10 }).mapValuesAsync(async (items) => items.map(({ value }) => value.cents));
  expectTypeOf(priced).toEqualTypeOf<KStream<string, number, Tolerant>>();
  const partly = orders.batch({ size: 10 }).mapValuesAsync(async (items) => ({
    results: items.map(({ value }) => value.id),
    failed: [0, { index: 1, error: 'no' }],
  }));
  expectTypeOf(partly).toEqualTypeOf<KStream<string | null, string>>();
  const keyed = orders
    .batch({ size: 10 })
    .mapAsync(async (items) => items.map(({ value }) => [value.cents, value.id] as const));
  expectTypeOf(keyed).toEqualTypeOf<KStream<number, string>>();
  expectTypeOf(keyed.retryWithBackoff().toDLQ()).toEqualTypeOf<KStream<number, string>>();
  expectTypeOf(orders.batch({ size: 10 }).foreachAsync(async () => {})).toBeVoid();
  orders.batch({ size: 10 }).foreachAsync(async (items) => ({ failed: items.map((_item, index) => index) }));
});

test('a batch is not a stream before it says what it does', () => {
  // @ts-expect-error Property 'to' does not exist on type 'Batched<…>'
  orders.batch({ size: 10 }).peek(() => {});
  // @ts-expect-error a size is asked for
  orders.batch({ linger: '50ms' });
  // @ts-expect-error no such option
  orders.batch({ size: 10, lingers: '50ms' });
  // @ts-expect-error a duration has a unit
  orders.batch({ size: 10, linger: '50' });
});

test('a handler takes time, and names what failed by index', () => {
  // @ts-expect-error a list of values, not a Promise
  orders.batch({ size: 10 }).mapValuesAsync((items) => items.map(({ value }) => value));
  // @ts-expect-error one for each, in a list
  orders.batch({ size: 10 }).mapAsync(async () => ['key', 'value']);
  // @ts-expect-error indices, no keys
  orders.batch({ size: 10 }).foreachAsync(async (items) => ({ failed: items.map(({ key }) => key) }));
});

test('a key without an order needs an orderKey, or the word that gives the order up', () => {
  // @ts-expect-error Type 'Tenant' is not assignable to type 'OrderedKey'
  byTenant.batch({ size: 10 });
  const named = byTenant.batch({ size: 10, orderKey: ({ tenant }) => tenant });
  expectTypeOf(named.mapValuesAsync(async () => [1])).toEqualTypeOf<KStream<Tenant, number>>();
  byTenant.batch({ size: 10, orderBy: 'none' }).foreachAsync(async () => {});
  byTenant.batch({ size: 10, orderBy: 'partition', minimum: 5 }).foreachAsync(async () => {});
  // @ts-expect-error no orderKey without order
  byTenant.batch({ size: 10, orderBy: 'none', orderKey: ({ tenant }: Tenant) => tenant });
});

test('a helper over any stream whose keys have an order', () => {
  const wrapped = <K extends OrderedKey, V, L extends Lossless>(
    stream: KStream<K, V, L>,
    options: BatchOptions<K, V>,
  ) => stream.batch(options).mapValuesAsync(async (items) => items.map(({ value }) => ({ value })));
  expectTypeOf(wrapped(tolerant, { size: 3 })).toEqualTypeOf<KStream<string, { value: Order }, Tolerant>>();
});
