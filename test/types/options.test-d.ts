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
