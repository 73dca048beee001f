import { defineOperator, type KStream } from 'spillway';
import { expectTypeOf, test } from 'vitest';

interface Order {
  cents: number;
}
declare const orders: KStream<string, Order>;

test('what the function takes and gives is inferred from the stream', () => {
  expectTypeOf(orders.via(defineOperator.value('cents', () => (_key, order) => order.cents))).toEqualTypeOf<
    KStream<string, number>
  >();
  expectTypeOf(orders.via(defineOperator.key('by-cents', () => (_key, order) => order.cents))).toEqualTypeOf<
    KStream<number, Order>
  >();
  expectTypeOf(orders.via(defineOperator.entry('turned', () => (key, order) => [order, key]))).toEqualTypeOf<
    KStream<Order, string>
  >();
  expectTypeOf(
    orders.via(defineOperator.values('twice', () => (_key, order) => [order.cents, order.cents])),
  ).toEqualTypeOf<KStream<string, number>>();
  expectTypeOf(orders.via(defineOperator.gate('big', () => (_key, order) => order.cents > 9))).toEqualTypeOf<
    KStream<string, Order>
  >();
  expectTypeOf(orders.via(defineOperator.call('price', () => async (_key, order) => order.cents))).toEqualTypeOf<
    KStream<string, number>
  >();
});

test('one that stands alone says what it takes', () => {
  const cents = defineOperator.value('cents', () => (_key: string, order: Order) => order.cents);
  expectTypeOf(orders.via(cents)).toEqualTypeOf<KStream<string, number>>();
  const words = {} as KStream<string, string>;
  // @ts-expect-error it takes orders
  words.via(cents);
});

test('one for every stream is a generic function', () => {
  const seen = <K, V>() => defineOperator.tap('seen', () => (key: K, value: V) => console.log(key, value));
  expectTypeOf(orders.via(seen())).toEqualTypeOf<KStream<string, Order>>();
});

test('a call on keys without an order says how it is ordered', () => {
  const open = () => async (key: { tenant: string }) => key.tenant;
  // @ts-expect-error no orderKey
  defineOperator.call('tenant', open);
  defineOperator.call('tenant', open, { orderBy: 'none' });
  defineOperator.call('tenant', open, { orderKey: (key) => key.tenant });
});
