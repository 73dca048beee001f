import { describe, expect, it } from 'vitest';
import { flatMap } from '../../operators/flatMap.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

describe('flatMap', () => {
  it('gives the iterable of pairs that the mapper makes of key, value and context', () => {
    const operator = flatMap((key: string, value: string, ctx) => [[value, key] as const, { key, value: ctx.topic }]);
    expect(opened(operator, 'many')).toMatchObject({ emits: 'entry', maxChildren: 10_000 });
    expect(applied(operator, 'k', 'v')).toEqual([['v', 'k'], { key: 'k', value: 'orders' }]);
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: true, rekeys: true });
  });

  it.each(['text', undefined, null, 7])('refuses %j', (given) => {
    expect(() =>
      applied(
        flatMap(() => untyped(given)),
        'k',
        'v',
      ),
    ).toThrow(expect.objectContaining({ code: 'NOT_AN_ITERABLE' }));
  });

  it('takes maxChildren, and refuses what is no count', () => {
    expect(
      opened(
        flatMap(() => [], { maxChildren: 3 }),
        'many',
      ).maxChildren,
    ).toBe(3);
    expect(() => flatMap(() => [], { maxChildren: 0 })).toThrow(`'flatMap.maxChildren'`);
  });

  refusesThenables({ kind: 'flatMap', instead: 'mapValuesAsync() and flatMap()', of: (mapper) => flatMap(mapper) });
  takesAName('flatMap', (options) => flatMap(() => [], options));
});
