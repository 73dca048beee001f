import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { split } from '../../operators/split.js';
import { runs } from '../runs.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';
import { Scenario, text } from './through-engine.js';

const always = () => true;
const never = () => false;

describe('split', () => {
  it('gives the port of the first predicate that is true', () => {
    const operator = split({
      big: (_key: string, n: number) => n > 100,
      even: (key: string, n: number, ctx) => key === 'k' && n % 2 === 0 && ctx.offset === 7,
    });
    opened(operator, 'route');
    expect(operator.ports).toEqual(['big', 'even']);
    expect([102, 2, 101].map((n) => applied(operator, 'k', n))).toEqual([0, 1, 0]);
  });

  it('gives what no predicate takes to otherwise, or to none', () => {
    expect(applied(split({ a: never, b: never }), 'k', 'v')).toBe(-1);
    const operator = split({ a: never, b: never }, { otherwise: 'rest' });
    expect(operator.ports).toEqual(['a', 'b', 'rest']);
    expect(applied(operator, 'k', 'v')).toBe(2);
  });

  it('asks no further than the first that is true', () => {
    const thrower = () => {
      throw new Error('asked');
    };
    expect(applied(split({ a: always, b: thrower }), 'k', 'v')).toBe(0);
    expect(() => applied(split({ b: thrower, a: always }), 'k', 'v')).toThrow('asked');
  });

  it('takes any name for a branch', () => {
    const branches = Object.fromEntries([
      ['__proto__', never],
      ['toString', always],
    ]);
    expect(applied(split(branches), 'k', 'v')).toBe(1);
    expect(split(branches, { otherwise: 'constructor' }).ports).toEqual(['__proto__', 'toString', 'constructor']);
  });

  it('refuses an otherwise that is already a branch', () => {
    expect(() => split({ a: always }, { otherwise: 'a' })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`'split.otherwise' is "a"`) }),
    );
    expect(() => split({ a: always }, { otherwise: '' })).toThrow(`'split.otherwise'`);
  });

  it.each([undefined, null, 3, {}, { '': always }])('refuses %j for branches', (branches) => {
    expect(() => split(untyped<never>(branches))).toThrow(`'split.branches'`);
  });

  refusesThenables({
    kind: 'split',
    instead: 'mapValuesAsync() before it',
    of: (predicate) => split({ first: predicate }),
  });
  takesAName('split', (options) => split({ a: always }, options));
});

describe('split through the engine', () => {
  it('emits to the first branch that matches, and drops what matches none as filtered', async () => {
    const scenario = new Scenario((builder) => {
      const { long, x } = builder
        .stream('in', text)
        .split({ long: (_key, value) => value.length > 2, x: (_key, value) => value.includes('x') }, { named: 'step' });
      long.to('long', text);
      x.to('x', text);
    });
    scenario.feed('in', ['a', 'xxx'], ['a', 'x'], ['a', 'y'], ['a', 'yyy']);
    await scenario.settles({
      source: { emitted: 3, filtered: 1 },
      steps: { step: { in: 4, emitted: 3, filtered: 1 } },
      topics: { long: 2, x: 1 },
    });
    expect(scenario.values('long')).toEqual(['xxx', 'yyy']);
    expect(scenario.values('x')).toEqual(['x']);
  });

  it('emits to otherwise what matches none', async () => {
    const scenario = new Scenario((builder) => {
      const { a, rest } = builder
        .stream('in', text)
        .split({ a: (key, _value, ctx) => key === 'a' && ctx.offset > 0 }, { otherwise: 'rest', named: 'step' });
      a.to('a', text);
      rest.to('rest', text);
    });
    scenario.feed('in', ['a', '0'], ['a', '1'], ['b', '2']);
    await scenario.settles({ source: { emitted: 3 }, steps: { step: { in: 3, emitted: 3 } } });
    expect([scenario.values('a'), scenario.values('rest')]).toEqual([['1'], ['0', '2']]);
  });

  it('lets several read one branch', async () => {
    const scenario = new Scenario((builder) => {
      const { a } = builder.stream('in', text).split({ a: () => true });
      a.to('one', text);
      a.mapValues((value) => `${value}!`).to('other', text);
    });
    scenario.feed('in', ['k', 'v']);
    await scenario.settles({ source: { emitted: 1 }, topics: { one: 1, other: 1 } });
    expect(scenario.values('other')).toEqual(['v!']);
  });

  it('is a partition: each record takes one branch, in its order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 30 })), fc.nat(30), fc.nat(5), async (numbers, big, even) => {
        const isBig = (value: string) => Number(value) > big;
        const isDivisible = (value: string) => Number(value) % (even + 1) === 0;
        const scenario = new Scenario((builder) => {
          const branches = builder
            .stream('in', text)
            .split(
              { big: (_key, value) => isBig(value), even: (_key, value) => isDivisible(value) },
              { otherwise: 'rest' },
            );
          branches.big.to('big', text);
          branches.even.to('even', text);
          branches.rest.to('rest', text);
        });
        const values = numbers.map(String);
        scenario.feed('in', ...values.map((value) => ['k', value] as const));
        await scenario.settles({ source: values.length === 0 ? {} : { emitted: values.length } });
        expect(scenario.values('big')).toEqual(values.filter(isBig));
        expect(scenario.values('even')).toEqual(values.filter((value) => !isBig(value) && isDivisible(value)));
        expect(scenario.values('rest')).toEqual(values.filter((value) => !isBig(value) && !isDivisible(value)));
      }),
      { numRuns: runs(500) },
    );
  });

  failsItsRecords({
    attach: (stream, on) => stream.split({ all: (_key, value) => on(value, true) }, { named: 'step' }).all,
  });
  letsNullsThrough((stream) => stream.split({ all: () => true }, { named: 'step' }).all);
  inheritsTheRest((stream) => stream.split({ all: () => true }).all);
});
