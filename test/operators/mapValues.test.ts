import { describe, expect, it } from 'vitest';
import { mapValues } from '../../operators/mapValues.js';
import { applied, opened } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

describe('mapValues', () => {
  it('gives what the mapper makes of value, key and context', () => {
    const operator = mapValues((value: number, key: string, ctx) => `${key}${value}@${ctx.topic}/${ctx.offset}`);
    opened(operator, 'value');
    expect(applied(operator, 'k', 1)).toBe('k1@orders/7');
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: false });
  });

  it.each([undefined, null, 0, '', [], { then: 'no function' }])('takes %j for a value like any other', (value) => {
    expect(
      applied(
        mapValues(() => value),
        'k',
        'v',
      ),
    ).toBe(value);
  });

  it('lets a throw through, which fails the record', () => {
    const operator = mapValues(() => {
      throw new TypeError('no such field');
    });
    expect(() => applied(operator, 'k', 'v')).toThrow(new TypeError('no such field'));
  });

  refusesThenables({ kind: 'mapValues', instead: 'mapValuesAsync()', of: (mapper) => mapValues(mapper) });
  takesAName('mapValues', (options) => mapValues((value) => value, options));
});
