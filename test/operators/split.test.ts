import { describe, expect, it } from 'vitest';
import { split } from '../../operators/split.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

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
