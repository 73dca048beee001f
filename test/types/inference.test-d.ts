import {
  Consumed,
  Produced,
  Serdes,
  StreamsBuilder,
  type Topology,
  type Context,
  type Entry,
  type KStream,
} from 'spillway';
import { expectTypeOf, test } from 'vitest';

interface Order {
  id: string;
  cents: number;
  tags: string[];
}
declare const orders: KStream<string, Order>;

test('a serde gives the type of the stream', () => {
  const builder = new StreamsBuilder();
  const json = Serdes.json<Order>();
  const text = Serdes.string();
  expectTypeOf(builder.stream('orders', { key: Serdes.int32(), value: json })).toEqualTypeOf<KStream<number, Order>>();
  const literal = builder.stream(['a', 'b'], { key: text, value: json, named: 'both' });
  expectTypeOf(builder.stream(/^a/, Consumed.with(text, json, { named: 'both' }))).toEqualTypeOf(literal);
  literal.to('c', Produced.with(text, json, { partition: (_key, order) => order.cents }));
  expectTypeOf(builder.build({ requireNames: true })).toEqualTypeOf<Topology>();
});

test('each verb gives the type of the next', () => {
  expectTypeOf(orders.mapValues((order) => order.cents)).toEqualTypeOf<KStream<string, number>>();
  expectTypeOf(orders.map((key, order) => [order.cents, key])).toEqualTypeOf<KStream<number, string>>();
  expectTypeOf(orders.selectKey((_key, order) => order.cents)).toEqualTypeOf<KStream<number, Order>>();
  expectTypeOf(orders.flatMapValues((order) => order.tags)).toEqualTypeOf<KStream<string, string>>();
  expectTypeOf(orders.flatMapValues((order) => new Set(order.tags), { maxChildren: 3 })).toEqualTypeOf<
    KStream<string, string>
  >();
  expectTypeOf(orders.flatMap((key, order) => order.tags.map((tag) => [tag, key] as const))).toEqualTypeOf<
    KStream<string, string>
  >();
  expectTypeOf(
    orders.flatMap((key, order) => order.tags.map((tag) => ({ key: tag.length, value: key }))),
  ).toEqualTypeOf<KStream<number, string>>();
  expectTypeOf(orders.filter((_key, order) => order.cents > 0)).toEqualTypeOf<KStream<string, Order>>();
  expectTypeOf(orders.filterNot((_key, order) => order.cents > 0)).toEqualTypeOf<KStream<string, Order>>();
  expectTypeOf(orders.validate((_key, order) => order.cents > 0 || 'no amount')).toEqualTypeOf<
    KStream<string, Order>
  >();
  expectTypeOf(orders.peek(() => {})).toEqualTypeOf<KStream<string, Order>>();
  expectTypeOf(orders.toDLQ()).toEqualTypeOf<KStream<string, Order>>();
  expectTypeOf(orders.foreach(() => {})).toEqualTypeOf<void>();
  expectTypeOf(orders.ignore('no use')).toEqualTypeOf<void>();
  expectTypeOf(orders.deadLetter('no use')).toEqualTypeOf<void>();
});

test('each async verb gives the type of the next', () => {
  expectTypeOf(orders.mapValuesAsync(async (order) => order.cents)).toEqualTypeOf<KStream<string, number>>();
  expectTypeOf(orders.mapValuesAsync((order) => order.cents)).toEqualTypeOf<KStream<string, number>>();
  expectTypeOf(orders.mapAsync(async (key, order) => [order.cents, key])).toEqualTypeOf<KStream<number, string>>();
  expectTypeOf(orders.mapAsync(async (key, order) => ({ key: order.cents, value: key }))).toEqualTypeOf<
    KStream<number, string>
  >();
  expectTypeOf(orders.flatMapValuesAsync(async (order) => order.tags)).toEqualTypeOf<KStream<string, string>>();
  expectTypeOf(orders.foreachAsync(async () => {})).toEqualTypeOf<void>();
  // @ts-expect-error a string is an iterable, and never meant
  orders.flatMapValuesAsync(async (order) => order.id);
});

test('arguments: key first, but for the verbs that have Values in their name', () => {
  orders.map((key, order, ctx) => {
    expectTypeOf(key).toEqualTypeOf<string>();
    expectTypeOf(order).toEqualTypeOf<Order>();
    expectTypeOf(ctx).toEqualTypeOf<Context>();
    return [key, order];
  });
  orders.mapValuesAsync(async (order, key, ctx) => {
    expectTypeOf(key).toEqualTypeOf<string>();
    expectTypeOf(order).toEqualTypeOf<Order>();
    expectTypeOf(ctx.signal).toEqualTypeOf<AbortSignal>();
  });
  orders.flatMapValues((order, key) => [order.id, key]);
  orders.foreachAsync((key, order) => [key.length, order.cents]);
});

test('an entry brings headers and a timestamp', () => {
  const entry: Entry<string, number> = { key: 'a', value: 1, headers: [['trace', null]], timestamp: 0 };
  expectTypeOf(orders.map(() => entry)).toEqualTypeOf<KStream<string, number>>();
});

test('the context is read-only', () => {
  // @ts-expect-error Cannot assign to 'offset' because it is a read-only property
  orders.peek((_key, _order, ctx) => (ctx.offset = 1));
});
