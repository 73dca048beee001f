import type { KStream, Lossless } from 'spillway';
import { expectTypeOf, test } from 'vitest';

interface Cat {
  kind: 'cat';
  meow: boolean;
}
interface Dog {
  kind: 'dog';
}
interface Fox {
  kind: 'fox';
}
type Pet = Cat | Dog | Fox;
declare const pets: KStream<string, Pet>;
declare const keyed: KStream<string | null, Pet>;
declare const mixed: KStream<string, string | number>;
const isDog = (_key: string, pet: Pet): pet is Dog => pet.kind === 'dog';
const isString = (_key: unknown, value: unknown): value is string => typeof value === 'string';

test('split narrows by guards, written and inferred, and otherwise has the rest', () => {
  const { cat, dog, rest } = pets.split(
    { cat: (_key, pet) => pet.kind === 'cat', dog: isDog },
    { otherwise: 'rest', named: 'by-kind' },
  );
  expectTypeOf(cat).toEqualTypeOf<KStream<string, Cat>>();
  expectTypeOf(dog).toEqualTypeOf<KStream<string, Dog>>();
  expectTypeOf(rest).toEqualTypeOf<KStream<string, Fox>>();
});

test('a predicate that is not "if and only if" narrows nothing', () => {
  const half = pets.split({ a: (_key, pet) => pet.kind === 'cat' && pet.meow }, { otherwise: 'b' });
  expectTypeOf(half.a).toEqualTypeOf<KStream<string, Pet>>();
  expectTypeOf(half.b).toEqualTypeOf<KStream<string, Pet>>();
});

test('split narrows keys, and a union that is not tagged', () => {
  const { some, none } = keyed.split({ some: (key) => key !== null }, { otherwise: 'none' });
  expectTypeOf(some).toEqualTypeOf<KStream<string, Pet>>();
  expectTypeOf(none).toEqualTypeOf<KStream<string | null, Pet>>();
  const { text, rest } = mixed.split({ text: isString }, { otherwise: 'rest' });
  expectTypeOf(text).toEqualTypeOf<KStream<string, string>>();
  expectTypeOf(rest).toEqualTypeOf<KStream<string, number>>();
});

test('otherwise cannot repeat a name, and without it there is no rest', () => {
  // @ts-expect-error Type '"a"' is not assignable to "otherwise: 'a' is already a branch of this split; …"
  pets.split({ a: (_key, pet) => pet.kind === 'cat', b: () => true }, { otherwise: 'a' });
  // @ts-expect-error Property 'rest' does not exist
  void pets.split({ a: () => true }).rest;
});

test('a predicate is synchronous', () => {
  // @ts-expect-error Type 'Promise<boolean>' is not assignable to type 'boolean'
  pets.split({ a: async () => true });
  // @ts-expect-error the same
  pets.branch([async () => true]);
  // @ts-expect-error the same
  pets.filter(async () => true);
  // @ts-expect-error the same
  pets.filterNot(async () => true);
  // @ts-expect-error the same, against boolean | string
  pets.validate(async () => true);
});

test('names that are not known give streams that may not be there', () => {
  const table = {} as Record<string, (key: string, pet: Pet) => boolean>;
  // @ts-expect-error Object is possibly 'undefined'
  pets.split(table)['x'].ignore('unknown');
});

test('branch gives a tuple', () => {
  const [cat, all] = pets.branch([(_key, pet) => pet.kind === 'cat', () => true], { named: 'cats-first' });
  expectTypeOf(cat).toEqualTypeOf<KStream<string, Cat>>();
  expectTypeOf(all).toEqualTypeOf<KStream<string, Pet>>();
  // @ts-expect-error two branches, not three
  const [_one, _two, _three] = pets.branch([() => true, () => true]);
  // @ts-expect-error at least one
  pets.branch([]);
});

test('filter, filterNot and validate narrow', () => {
  expectTypeOf(pets.filter((_key, pet) => pet.kind === 'cat')).toEqualTypeOf<KStream<string, Cat>>();
  expectTypeOf(pets.filter((_key, pet) => pet.kind === 'cat' && pet.meow)).toEqualTypeOf<KStream<string, Pet>>();
  expectTypeOf(keyed.filter((key) => key !== null)).toEqualTypeOf<KStream<string, Pet>>();
  expectTypeOf(pets.filterNot((_key, pet) => pet.kind === 'cat')).toEqualTypeOf<KStream<string, Dog | Fox>>();
  expectTypeOf(pets.filterNot(() => false)).toEqualTypeOf<KStream<string, Pet>>();
  expectTypeOf(pets.validate(isDog)).toEqualTypeOf<KStream<string, Dog>>();
  expectTypeOf(pets.validate((_key, pet) => pet.kind === 'cat' || `no ${pet.kind}`)).toEqualTypeOf<
    KStream<string, Pet>
  >();
});

test('what was narrowed flows on', () => {
  const meows = pets.filter((_key, pet) => pet.kind === 'cat').mapValues((cat) => cat.meow);
  expectTypeOf(meows).toEqualTypeOf<KStream<string, boolean>>();
});

test('in a generic helper streams keep their type', () => {
  const helper = <V, L extends Lossless>(stream: KStream<string, V, L>): KStream<string, V, L> => {
    const { a, b } = stream.split({ a: (key) => key === 'a' }, { otherwise: 'b' });
    a.ignore('only b counts');
    return b.filter(() => true).filterNot(() => false);
  };
  expectTypeOf(helper(pets)).toEqualTypeOf<KStream<string, Pet>>();
});
