import { describe, expect, it } from 'vitest';
import { branch } from '../../operators/branch.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

describe('branch', () => {
  it('gives the port of the first predicate that is true, or none', () => {
    const operator = branch([
      (_key: string, n: number) => n > 100,
      (key: string, n: number, ctx) => key === 'k' && n > ctx.offset,
    ]);
    opened(operator, 'route');
    expect(operator.ports).toEqual(['0', '1']);
    expect([101, 8, 7].map((n) => applied(operator, 'k', n))).toEqual([0, 1, -1]);
  });

  it.each([undefined, null, [], () => true, {}])('refuses %j for predicates', (predicates) => {
    expect(() => branch(untyped<never>(predicates))).toThrow(`'branch.predicates'`);
  });

  it('keeps its predicates when the list changes later', () => {
    const predicates = [() => true];
    const operator = branch(predicates);
    predicates.unshift(() => false);
    expect(applied(operator, 'k', 'v')).toBe(0);
  });

  refusesThenables({ kind: 'branch', instead: 'mapValuesAsync() before it', of: (predicate) => branch([predicate]) });
  takesAName('branch', (options) => branch([() => true], options));
});
