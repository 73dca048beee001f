import { describe, expect, it } from 'vitest';
import { mapValuesAsync } from '../../operators/mapValuesAsync.js';
import { applied, opened } from './opened.js';
import { refusesWhatIsNoFunction, takesAName, takesLimits } from './refusals.js';

describe('mapValuesAsync', () => {
  it('calls the mapper with value, key and context, and gives its Promise', async () => {
    const operator = mapValuesAsync(async (value: number, key: string, ctx) => `${key}${value}@${ctx.offset}`);
    expect(opened(operator, 'call').emits).toBe('value');
    await expect(applied(operator, 'k', 1)).resolves.toBe('k1@7');
    expect(operator).toMatchObject({ fansOut: false, rekeys: false });
  });

  it('takes a result that is there at once', () => {
    expect(
      applied(
        mapValuesAsync((value: number) => value + 1),
        'k',
        1,
      ),
    ).toBe(2);
  });

  takesLimits({ kind: 'mapValuesAsync', of: (options) => mapValuesAsync((value) => value, options) });
  refusesWhatIsNoFunction('mapValuesAsync', (mapper) => mapValuesAsync(mapper));
  takesAName('mapValuesAsync', (options) => mapValuesAsync((value) => value, options));
});
