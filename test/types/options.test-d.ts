import { Named, type Duration, type KStream, type Size } from 'spillway';
import { expectTypeOf, test } from 'vitest';

declare const stream: KStream<string, number>;
declare function wait(duration: Duration): void;
declare function hold(size: Size): void;

test('a duration is milliseconds or an integer with a unit', () => {
  for (const good of ['100ms', '5s', '10m', '1h', '30d', 5] as const) wait(good);
  const n = 5;
  wait(`${n}s`);
  // @ts-expect-error a space
  wait('5 s');
  // @ts-expect-error no such unit
  wait('5sec');
  // @ts-expect-error a fraction
  wait('1.5s');
  // @ts-expect-error an exponent
  wait('1e3s');
  const options = { timeout: '2s' };
  // @ts-expect-error widened to string
  wait(options.timeout);
  const kept = { timeout: '2s' } satisfies { timeout: Duration };
  wait(kept.timeout);
});

test('a size is bytes or an integer with a unit', () => {
  for (const good of ['8MiB', '64KiB', '1GiB', '9B', 1024] as const) hold(good);
  // @ts-expect-error no such unit
  hold('8MB');
});

test('a step takes its name, and nothing that it does not know', () => {
  stream.mapValues((n) => n, { named: 'n' });
  stream.mapValues((n) => n, Named.as('n'));
  expectTypeOf(Named.as('n')).toExtend<Named>();
  // @ts-expect-error 'nmaed' does not exist
  stream.filter(() => true, { nmaed: 'n' });
  // @ts-expect-error 'nmaed' does not exist
  stream.mapValues((n) => n, { nmaed: 'n' });
  // @ts-expect-error 'concurency' does not exist
  stream.mapValuesAsync(async (n) => n, { concurency: 3 });
  // @ts-expect-error a name is a string
  stream.peek(() => {}, { named: 3 });
});

test('expire takes a duration, dedupe its limits and an identity', () => {
  expectTypeOf(stream.expire('1h')).toEqualTypeOf<KStream<string, number>>();
  // @ts-expect-error no such unit
  stream.expire('1hour');
  // @ts-expect-error what may be lost is said by lossTolerant alone
  stream.expire('1h', {}, true);
  // @ts-expect-error 'max' is missing
  stream.dedupe({ within: '1h' });
  // @ts-expect-error 'within' is missing
  stream.dedupe({ max: 10 });
  for (const identity of ['a', 1, 1n, true, new Uint8Array(), null, undefined])
    stream.dedupe({ by: () => identity, within: '1h', max: 10 });
  // @ts-expect-error a Date is no identity
  stream.dedupe({ by: () => new Date(), within: '1h', max: 10 });
  // @ts-expect-error nor is a Promise
  stream.dedupe({ by: async (key) => key, within: '1h', max: 10 });
  const objects = {} as KStream<{ id: string }, number>;
  // @ts-expect-error such a key is no identity
  objects.dedupe({ within: '1h', max: 10 });
  expectTypeOf(objects.dedupe({ by: ({ id }) => id, within: '1h', max: 10 })).toEqualTypeOf<typeof objects>();
});
