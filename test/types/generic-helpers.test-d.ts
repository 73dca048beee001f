import {
  Serdes,
  type Failure,
  type KStream,
  type Lossless,
  type OrderedKey,
  type Serializer,
  type Tolerant,
} from 'spillway';
import { expectTypeOf, test } from 'vitest';

interface Order {
  id: string;
  cents: number;
}
interface Box<T> {
  box: T;
}
declare const orders: KStream<string, Order>;
declare const tolerant: KStream<string, Order, Tolerant>;
declare function box<T>(value: T): Box<T>;
declare function same<T>(value: T): T;

test('mapValues, map, selectKey', () => {
  const boxed = <V>(stream: KStream<string, V>) => stream.mapValues((value) => box(value));
  expectTypeOf(boxed).toEqualTypeOf<<V>(stream: KStream<string, V>) => KStream<string, Box<V>>>();
  const turned = <K, V>(stream: KStream<K, V>) => stream.mapValues((value) => value).map((key, value) => [value, key]);
  expectTypeOf(turned(orders)).toEqualTypeOf<KStream<Order, string>>();
  const entered = <K, V>(stream: KStream<K, V>) => stream.map((key, value) => ({ key: box(key), value }));
  expectTypeOf(entered(orders)).toEqualTypeOf<KStream<Box<string>, Order>>();
  const keyed = <V extends { id: unknown }>(stream: KStream<string, V>) => stream.selectKey((_key, value) => value.id);
  expectTypeOf(keyed(orders)).toEqualTypeOf<KStream<unknown, Order>>();
  const through = <V, R>(stream: KStream<string, V>, f: (value: V) => R) => stream.mapValues((value) => f(value));
  expectTypeOf(through(orders, (order) => order.cents)).toEqualTypeOf<KStream<string, number>>();
});

test('flatMap, flatMapValues', () => {
  const twice = <K, V, L extends Lossless>(stream: KStream<K, V, L>) => stream.flatMapValues((value) => [value, value]);
  expectTypeOf(twice(tolerant)).toEqualTypeOf<KStream<string, Order, Tolerant>>();
  const pairs = <K, V>(stream: KStream<K, V>) => stream.flatMap((key, value) => [[value, key] as const]);
  expectTypeOf(pairs(orders)).toEqualTypeOf<KStream<Order, string>>();
});

test('filter, filterNot, validate, peek, merge', () => {
  const kept = <K, V, L extends Lossless>(stream: KStream<K, V, L>): KStream<K, V, L> =>
    stream
      .filter((key) => key !== undefined)
      .filterNot((_key, value) => value === undefined)
      .validate((_key, value) => value !== null || 'null')
      .peek((_key, value) => void box(value));
  expectTypeOf(kept(tolerant)).toEqualTypeOf<KStream<string, Order, Tolerant>>();
  const both = <K, V, L extends Lossless>(a: KStream<K, V, L>, b: KStream<K, V, L>) => a.merge(b);
  expectTypeOf(both(orders, orders)).toEqualTypeOf<KStream<string, Order>>();
});

test('expire, and dedupe by the key or, for any key, by what is given', () => {
  const fresh = <K extends OrderedKey, V, L extends Lossless>(stream: KStream<K, V, L>): KStream<K, V, L> =>
    stream.expire('1h').dedupe({ within: '10m', max: 100 });
  expectTypeOf(fresh(tolerant)).toEqualTypeOf<KStream<string, Order, Tolerant>>();
  const distinct = <K, V extends { id: string }, L extends Lossless>(stream: KStream<K, V, L>) =>
    stream.expire(1000, { named: 'fresh' }).dedupe({ by: (_key, value) => value.id, within: 1000, max: 100 });
  expectTypeOf(distinct(tolerant)).toEqualTypeOf<KStream<string, Order, Tolerant>>();
  // @ts-expect-error a key that may be anything is no identity: `by` is asked for
  const bare = <K, V>(stream: KStream<K, V>) => stream.dedupe({ within: '10m', max: 100 });
  void bare;
});

test('a guard in a helper narrows', () => {
  const present = <K, V>(stream: KStream<K, V | null>) =>
    stream.filter((_key, value): value is V | null => value !== undefined);
  expectTypeOf(present(orders)).toExtend<KStream<string, Order | null>>();
});

test('split and branch', () => {
  const parts = <K, V, L extends Lossless>(stream: KStream<K, V, L>): KStream<K, V, L> => {
    const { a, b } = stream.split({ a: () => true }, { otherwise: 'b' });
    const [c, d] = b.branch([() => true, (_key, value) => value !== null]);
    return a.merge(c).merge(d);
  };
  expectTypeOf(parts(tolerant)).toEqualTypeOf<KStream<string, Order, Tolerant>>();
});

test('foreach, ignore, deadLetter, to', () => {
  const ends = <K, V>(stream: KStream<K, V>, key: Serializer<K>, value: Serializer<V>) => {
    stream.foreach((_key, value) => box(value));
    stream.foreach((_key, value) => {
      same(value);
    });
    stream.ignore('no use');
    stream.deadLetter('no use', 'dead');
    stream.to('out', { key, value });
    stream.to(() => 'a', { key, value, topics: ['a', 'b'] });
  };
  ends(orders, Serdes.string(), Serdes.json<Order>());
  // @ts-expect-error the price: an action that returns a bare type parameter needs braces, as above
  const bare = <V>(stream: KStream<string, V>) => stream.foreach((_key, value) => same(value));
  void bare;
});

test('toDLQ and lossTolerant', () => {
  const handled = <K, V, L extends Lossless>(stream: KStream<K, V, L>) =>
    stream
      .toDLQ()
      .toDLQ('dead', { named: 'dead' })
      .toDLQ((failure: Failure) => (failure.attempt > 1 ? 'a' : 'b'), { topics: ['a', 'b'] });
  expectTypeOf(handled(tolerant)).toEqualTypeOf<KStream<string, Order, Tolerant>>();
  const loose = <K, V>(stream: KStream<K, V>) => stream.lossTolerant('a sample is enough');
  expectTypeOf(loose(orders)).toEqualTypeOf<KStream<string, Order, Tolerant>>();
});

test('the async verbs, where the helper says that the key has an order', () => {
  const chain = <K extends OrderedKey, V, L extends Lossless>(stream: KStream<K, V, L>) =>
    stream
      .mapValuesAsync(async (value) => box(value))
      .flatMapValuesAsync(async (value) => [value])
      .mapAsync(async (key, value) => [key, value.box]);
  expectTypeOf(chain(tolerant)).toEqualTypeOf<KStream<string, Order, Tolerant>>();
  const end = <K extends OrderedKey, V>(stream: KStream<K, V>) =>
    stream.foreachAsync(async (_key, value) => box(value));
  end(orders);
});

test('the async verbs, for any key', () => {
  const chain = <K, V, L extends Lossless>(stream: KStream<K, V, L>) =>
    stream
      .mapValuesAsync(async (value) => box(value), { orderBy: 'none' })
      .flatMapValuesAsync(async (value) => [value], { orderKey: (key) => String(key) })
      .mapAsync(async (key, value) => [key, value.box], { orderBy: 'partition' });
  expectTypeOf(chain(tolerant)).toEqualTypeOf<KStream<string, Order, Tolerant>>();
  const end = <K, V>(stream: KStream<K, V>) => stream.foreachAsync(async () => {}, { orderBy: 'none' });
  end(orders);
});
