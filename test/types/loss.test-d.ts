import type { KStream, Lossless, Operator, Tolerant } from 'spillway';
import { expectTypeOf, test } from 'vitest';

interface Animal {
  name: string;
}
interface Cat extends Animal {
  meow: boolean;
}
declare const cats: KStream<string, Cat>;
declare const animals: KStream<string, Animal>;
declare const tolerant: KStream<string, Cat, Tolerant>;
declare function wantAnimals(stream: KStream<string, Animal>): void;
declare function wantCats(stream: KStream<string, Cat>): void;
declare function wantTolerant(stream: KStream<string, Animal, Tolerant>): void;

test('a stream is covariant, and a tolerant one fits where a lossless one is asked for', () => {
  wantAnimals(cats);
  wantAnimals(tolerant);
  wantTolerant(tolerant);
  // @ts-expect-error Property 'meow' is missing in type 'Animal' but required in type 'Cat'
  wantCats(animals);
  // @ts-expect-error Property ''declared by lossTolerant(reason)'' is missing in type 'Lossless'
  wantTolerant(cats);
});

test('merge with a lossless stream gives a lossless one', () => {
  expectTypeOf(cats.merge(tolerant)).toEqualTypeOf<KStream<string, Cat>>();
  expectTypeOf(tolerant.merge(cats)).toEqualTypeOf<KStream<string, Cat>>();
  expectTypeOf(tolerant.merge(tolerant)).toEqualTypeOf<KStream<string, Cat, Tolerant>>();
  expectTypeOf(cats.merge(animals)).toEqualTypeOf<KStream<string, Cat | Animal>>();
});

test('merge unites keys and values', () => {
  const other = {} as KStream<number, boolean>;
  expectTypeOf(cats.merge(other, { named: 'all' })).toEqualTypeOf<KStream<string | number, Cat | boolean>>();
});

test('tolerance is declared once and kept by every verb', () => {
  const declared = cats.lossTolerant('an audit sample is enough');
  expectTypeOf(declared).toEqualTypeOf<KStream<string, Cat, Tolerant>>();
  const { loud, rest } = declared
    .filter(() => true)
    .mapValues((cat) => cat.meow)
    .mapValuesAsync(async (meow) => meow)
    .toDLQ()
    .split({ loud: (_key, meow) => meow }, { otherwise: 'rest' });
  expectTypeOf(loud).toEqualTypeOf<KStream<string, boolean, Tolerant>>();
  expectTypeOf(rest).toEqualTypeOf<KStream<string, boolean, Tolerant>>();
});

test('an operator that takes a wider record fits, one that takes a narrower does not', () => {
  const loud = {} as Operator<string, Animal, string, number>;
  const purr = {} as Operator<string, Cat, string, number>;
  expectTypeOf(cats.via(loud)).toEqualTypeOf<KStream<string, number>>();
  expectTypeOf(tolerant.via(purr)).toEqualTypeOf<KStream<string, number, Tolerant>>();
  // @ts-expect-error an operator on cats does not take every animal
  animals.via(purr);
});

test('the stream type of a helper says what it may lose', () => {
  const both = <K, V, L extends Lossless>(a: KStream<K, V, L>, b: KStream<K, V, L>) => a.merge(b);
  expectTypeOf(both(tolerant, tolerant)).toEqualTypeOf<KStream<string, Cat, Tolerant>>();
  const up = <V, L extends Lossless>(stream: KStream<string, V, L>): KStream<string, V> => stream;
  expectTypeOf(up(tolerant)).toEqualTypeOf<KStream<string, Cat>>();
});
