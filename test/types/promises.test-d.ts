import type { KStream } from 'spillway';
import { expectTypeOf, test } from 'vitest';

interface Order {
  id: string;
  cents: number;
  tags: string[];
}
declare const orders: KStream<string, Order>;
declare const anything: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- what `any` does is the question
declare function fail(): never;
declare function load(id: string): Promise<number>;

test('mapValues refuses a function that returns a Promise, at the next call', () => {
  // @ts-expect-error Property 'filter' does not exist on type 'Refused<"mapValues() got a function that returns a Promise: use mapValuesAsync()">'
  orders.mapValues(async (order) => order.cents).filter(() => true);
  // @ts-expect-error sometimes a Promise
  orders.mapValues((order) => (order.cents > 1 ? 1 : load(order.id))).filter(() => true);
  // @ts-expect-error Promise<any>
  orders.mapValues(async () => anything).filter(() => true);
  // @ts-expect-error Promise<never>
  orders.mapValues(() => Promise.reject(new Error())).filter(() => true);
  // @ts-expect-error with options, too
  orders.mapValues(async (order) => order.cents, { named: 'n' }).filter(() => true);
});

test('the sentence is in the type', () => {
  const refused = orders.mapValues(async (order) => order.cents);
  expectTypeOf(
    refused['~refused'],
  ).toEqualTypeOf<'mapValues() got a function that returns a Promise: use mapValuesAsync()'>();
});

test('map refuses it as pair, key and value', () => {
  // @ts-expect-error the pair
  orders.map(async (key, order) => [key, order]).filter(() => true);
  // @ts-expect-error the value
  orders.map((key, order) => [key, load(order.id)]).filter(() => true);
  // @ts-expect-error the key, of an entry
  orders.map((_key, order) => ({ key: load(order.id), value: order })).filter(() => true);
});

test('flatMapValues and flatMap refuse it as a whole and as an item, and a string', () => {
  // @ts-expect-error the whole
  orders.flatMapValues(async (order) => order.tags).filter(() => true);
  // @ts-expect-error an item
  orders.flatMapValues((order) => [load(order.id)]).filter(() => true);
  // @ts-expect-error a string is an iterable, and never meant
  orders.flatMapValues((order) => order.id);
  // @ts-expect-error a value of a pair
  orders.flatMap((key) => [[key, load(key)] as const]).filter(() => true);
  // @ts-expect-error an async generator is no iterable
  orders.flatMapValues(async function* (order) {
    yield order.id;
  });
});

test('selectKey refuses it', () => {
  // @ts-expect-error use mapAsync()
  orders.selectKey(async () => 'a').filter(() => true);
});

test('peek and foreach refuse it on the spot', () => {
  // @ts-expect-error Type 'Promise<void>' is not assignable to type '"foreach() got a function that returns a Promise: use foreachAsync()"'
  orders.foreach(async (key) => void (await load(key)));
  // @ts-expect-error Type 'Promise<void>' is not assignable to type '"peek() got a function …"'
  orders.peek(async () => {});
});

test('any, never, literals, tuples, generators and voids are not in its way', () => {
  expectTypeOf(orders.mapValues(() => anything)).toEqualTypeOf<KStream<string, any>>(); // eslint-disable-line @typescript-eslint/no-explicit-any
  expectTypeOf(orders.mapValues(() => fail())).toEqualTypeOf<KStream<string, never>>();
  orders
    .mapValues(() => {
      throw new Error();
    })
    .filter(() => true);
  orders.map(() => fail()).filter(() => true);
  orders.flatMapValues(() => anything).filter(() => true);
  expectTypeOf(orders.mapValues((order) => ({ kind: 'a' as const, order }))).toEqualTypeOf<
    KStream<string, { kind: 'a'; order: Order }>
  >();
  expectTypeOf(orders.mapValues(() => 'a')).toEqualTypeOf<KStream<string, string>>();
  expectTypeOf(orders.mapValues((order) => (order.cents > 1 ? 'a' : 'b'))).toEqualTypeOf<KStream<string, 'a' | 'b'>>();
  expectTypeOf(orders.map((_key, order) => [order.id, order.cents])).toEqualTypeOf<KStream<string, number>>();
  expectTypeOf(orders.map((_key, order) => ({ key: order.cents, value: order }))).toEqualTypeOf<
    KStream<number, Order>
  >();
  const generated = orders.flatMap(function* (key, order) {
    yield [key, order.cents] as const;
  });
  expectTypeOf(generated).toEqualTypeOf<KStream<string, number>>();
  expectTypeOf(orders.flatMapValues((order) => (order.cents > 1 ? order.tags : []))).toEqualTypeOf<
    KStream<string, string>
  >();
  orders.foreach(() => {});
  orders.foreach(() => anything);
  orders.foreach(() => fail());
  orders.foreach((_key, order) => order.tags.push('x'), { named: 'n' });
  orders.peek((_key, order) => order.tags.length);
});

test('it is refused in a generic helper, too', () => {
  const helper = <V>(stream: KStream<string, V>) => stream.mapValues(async (value) => value);
  // @ts-expect-error Property 'filter' does not exist on type 'Refused<…>'
  void helper(orders).filter;
});

test('holes, which the run-time check closes', () => {
  const through = <V, R>(stream: KStream<string, V>, f: (value: V) => R) => stream.mapValues((value) => f(value));
  expectTypeOf(through(orders, async (order) => order.cents)).toEqualTypeOf<KStream<string, Promise<number>>>();
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- what the rule forbids is the hole
  const declared: (key: string) => void = async () => {};
  orders.foreach(declared);
  expectTypeOf(orders.mapValues((order) => ({ n: load(order.id) }))).toEqualTypeOf<
    KStream<string, { n: Promise<number> }>
  >();
});
