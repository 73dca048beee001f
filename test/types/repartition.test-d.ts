import { Repartitioned, Serdes, type KStream, type Lossless, type Serde, type Tolerant } from 'spillway';
import { expectTypeOf, test } from 'vitest';

interface Order {
  id: string;
  customer: string;
}
interface Priced extends Order {
  cents: number;
}
declare const text: Serde<string>;
declare const number: Serde<number>;
declare const order: Serde<Order>;
declare const priced: Serde<Priced>;
declare const orders: KStream<string, Order>;
declare const pricedOrders: KStream<string, Priced>;
declare const tolerant: KStream<string, Order, Tolerant>;

test('the stream goes on with what its serdes read', () => {
  const again = orders
    .selectKey((_id, { customer }) => customer.length)
    .repartition({ named: 'by-customer', partitions: 4, key: number, value: order });
  expectTypeOf(again).toEqualTypeOf<KStream<number, Order>>();
  const widened = pricedOrders.repartition({ named: 'x', key: text, value: order });
  expectTypeOf(widened).toEqualTypeOf<KStream<string, Order>>();
  expectTypeOf(orders.repartition(Repartitioned.with(text, order, { named: 'x' }))).toEqualTypeOf<
    KStream<string, Order>
  >();
  const literal = orders.repartition({ named: 'x', key: Serdes.string(), value: Serdes.json<Order>() });
  literal.mapValuesAsync(async ({ customer }) => customer).to('out', { key: text, value: text });
});

test('what may be lost above may be lost below, and nothing else', () => {
  const below = tolerant.repartition({ named: 'x', key: text, value: order });
  expectTypeOf(below).toEqualTypeOf<KStream<string, Order, Tolerant>>();
  const same = <K, V, L extends Lossless>(stream: KStream<K, V, L>, key: Serde<K>, value: Serde<V>) =>
    stream.repartition({ named: 'x', key, value });
  expectTypeOf(same(tolerant, text, order)).toEqualTypeOf<KStream<string, Order, Tolerant>>();
  expectTypeOf(same(orders, text, order)).toEqualTypeOf<KStream<string, Order>>();
});

test('a serde that does not fit is refused, and so is half of one', () => {
  // @ts-expect-error Property 'cents' is missing in type 'Order' but required in type 'Priced'
  orders.repartition({ named: 'x', key: text, value: priced });
  // @ts-expect-error Type 'string' is not assignable to type 'number'
  orders.repartition({ named: 'x', key: number, value: order });
  // @ts-expect-error Property 'deserialize' is missing
  orders.repartition({ named: 'x', key: text, value: { fallible: false, serialize: () => null } });
  // @ts-expect-error Property 'value' is missing
  orders.repartition({ named: 'x', key: text });
  // @ts-expect-error a tombstone where the serde knows none
  orders.mapValues((it): Order | null => it).repartition({ named: 'x', key: text, value: order });
});

test('the name is asked for, since the topic is called after it', () => {
  // @ts-expect-error Property 'named' is missing
  orders.repartition({ key: text, value: order });
  // @ts-expect-error Property 'named' is missing
  Repartitioned.with(text, order, { partitions: 3 });
  // @ts-expect-error Type 'undefined' is not assignable to type 'string'
  orders.repartition({ named: undefined, key: text, value: order });
});
