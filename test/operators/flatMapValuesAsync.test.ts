import { describe, expect, it } from 'vitest';
import { flatMapValuesAsync } from '../../operators/flatMapValuesAsync.js';
import { applied, opened, untyped } from './opened.js';
import { refusesWhatIsNoFunction, takesAName, takesLimits } from './refusals.js';

describe('flatMapValuesAsync', () => {
  it('calls the mapper with value, key and context, and gives its Promise of values', async () => {
    const operator = flatMapValuesAsync(async (value: number, key: string, ctx) => [key, value, ctx.offset]);
    expect(opened(operator, 'call')).toMatchObject({ emits: 'many', maxChildren: 10_000 });
    await expect(applied(operator, 'k', 1)).resolves.toEqual(['k', 1, 7]);
    expect(operator).toMatchObject({ fansOut: true, rekeys: false });
  });

  it.each([0, -1, 1.5, Number.NaN, '3'])('refuses maxChildren %j', (maxChildren) => {
    expect(() => flatMapValuesAsync(() => [], { maxChildren: untyped(maxChildren) })).toThrow(
      `'flatMapValuesAsync.maxChildren'`,
    );
  });

  takesLimits({ kind: 'flatMapValuesAsync', of: (options) => flatMapValuesAsync(() => [], options) });
  refusesWhatIsNoFunction('flatMapValuesAsync', (mapper) => flatMapValuesAsync(mapper));
  takesAName('flatMapValuesAsync', (options) => flatMapValuesAsync(() => [], options));
});
