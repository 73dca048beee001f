import type { KStream, Serde, Serializer } from 'spillway';
import { type StreamsBuilder } from 'spillway';
import { expectTypeOf, test } from 'vitest';

interface Order {
  id: string;
  cents: number;
}
interface Priced extends Order {
  tier: string;
}
declare const builder: StreamsBuilder;
declare const text: Serde<string>;
declare const number: Serde<number>;
declare const order: Serde<Order>;
declare const priced: Serde<Priced>;
declare const orders: KStream<string, Order>;
declare const pricedOrders: KStream<string, Priced>;

test('a value that does not fit its sink is refused', () => {
  orders.to('t', { key: text, value: order });
  pricedOrders.to('t', { key: text, value: order });
  // @ts-expect-error Property 'tier' is missing in type 'Order' but required in type 'Priced'
  orders.to('t', { key: text, value: priced });
  // @ts-expect-error Type 'string' is not assignable to type 'number'
  orders.to('t', { key: number, value: order });
  // @ts-expect-error Property 'value' is missing
  orders.to('t', { key: text });
  // @ts-expect-error a tombstone where the serde knows none
  orders.mapValues((it): Order | null => it).to('t', { key: text, value: order });
});

test('a function as topic lists what it returns', () => {
  orders.to((_key, it) => (it.cents > 1 ? 'big' : 'small'), { key: text, value: order, topics: ['big', 'small'] });
  const known: string[] = [];
  orders.to((key) => `t.${key}`, { key: text, value: order, topics: known });
  // @ts-expect-error 'to() with a function as topic needs { topics: [every topic it can return] }'
  orders.to(() => 'x', { key: text, value: order });
  // @ts-expect-error Type '"smal"' is not assignable to type '"big" | "small"'
  orders.to((_key, it) => (it.cents > 1 ? 'big' : 'smal'), { key: text, value: order, topics: ['big', 'small'] });
});

test('the same of dead letters', () => {
  orders.toDLQ((failure) => (failure.kind === 'timeout' ? 'slow' : 'bad'), { topics: ['slow', 'bad'], named: 'n' });
  // @ts-expect-error no topics
  orders.toDLQ((failure) => failure.step);
  // @ts-expect-error Type '"bda"' is not assignable to type '"slow" | "bad"'
  orders.toDLQ((failure) => (failure.kind === 'timeout' ? 'slow' : 'bda'), { topics: ['slow', 'bad'] });
  orders.toDLQ({ named: 'n' }).deadLetter('no use', { named: 'm' });
  orders.toDLQ('dead', { named: 'n' }).deadLetter('no use', 'dead', { named: 'm' });
});

test('sources read, sinks write, and a serde does both', () => {
  expectTypeOf(builder.stream('orders', { key: text, value: order })).toEqualTypeOf<KStream<string, Order>>();
  const narrow: Serializer<Priced> = order;
  // @ts-expect-error a serde is invariant
  const wide: Serde<Order> = priced;
  // @ts-expect-error both ways
  const tight: Serde<Priced> = order;
  void [narrow, wide, tight];
});

test('build takes what it knows', () => {
  builder.build({ deadLetters: 'stop' });
  builder.build({ deadLetters: { topic: 'x' }, requireNames: false });
  // @ts-expect-error Type '"stopp"' is not assignable
  builder.build({ deadLetters: 'stopp' });
  // @ts-expect-error 'topik' does not exist
  builder.build({ deadLetters: { topik: 'x' } });
});
