import { describe, expect, it } from 'vitest';
import { flatMapValues } from '../../operators/flatMapValues.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

describe('flatMapValues', () => {
  it('gives the iterable that the mapper makes of value, key and context', () => {
    const operator = flatMapValues((value: string, key: string, ctx) => [key, value, ctx.offset]);
    expect(opened(operator, 'many')).toMatchObject({ emits: 'value', maxChildren: 10_000 });
    expect(applied(operator, 'k', 'v')).toEqual(['k', 'v', 7]);
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: true, rekeys: false });
  });

  it('does not begin to iterate', () => {
    let begun = false;
    const operator = flatMapValues(function* () {
      begun = true;
      yield 1;
    });
    const children = applied(operator, 'k', 'v') as Iterable<number>;
    expect(begun).toBe(false);
    expect([...children]).toEqual([1]);
  });

  it.each([
    ['a Set', new Set([1])],
    ['a typed array', new Uint8Array([1])],
    ['an iterator', [1].values()],
  ])('takes %s', (_what, iterable) => {
    expect(
      applied(
        flatMapValues(() => iterable as Iterable<number>),
        'k',
        'v',
      ),
    ).toBe(iterable);
  });

  it.each([
    ['text', 'a string'],
    [undefined, 'undefined'],
    [null, 'null'],
    [7, 'a number'],
    [{ length: 1 }, 'an object'],
    [(async function* () {})(), 'an object'],
  ])('refuses %s', (given, said) => {
    expect(() =>
      applied(
        flatMapValues(() => untyped(given)),
        'k',
        'v',
      ),
    ).toThrow(expect.objectContaining({ code: 'NOT_AN_ITERABLE', message: expect.stringContaining(`got ${said}`) }));
  });

  it.each([0, -1, 1.5, Number.NaN, '3'])('refuses maxChildren %j', (maxChildren) => {
    expect(() => flatMapValues(() => [], { maxChildren: untyped(maxChildren) })).toThrow(`'flatMapValues.maxChildren'`);
  });

  it('takes maxChildren', () => {
    expect(
      opened(
        flatMapValues(() => [], { maxChildren: 3 }),
        'many',
      ).maxChildren,
    ).toBe(3);
  });

  refusesThenables({ kind: 'flatMapValues', instead: 'flatMapValuesAsync()', of: (mapper) => flatMapValues(mapper) });
  takesAName('flatMapValues', (options) => flatMapValues(() => [], options));
});
