import { describe, expect, it } from 'vitest';
import { mapAsync } from '../../operators/mapAsync.js';
import { applied, opened } from './opened.js';
import { refusesWhatIsNoFunction, takesAName, takesLimits } from './refusals.js';

describe('mapAsync', () => {
  it('calls the mapper with key, value and context, and gives its Promise of a pair', async () => {
    const operator = mapAsync(async (key: string, value: number, ctx) => [value, `${key}@${ctx.offset}`]);
    expect(opened(operator, 'call').emits).toBe('entry');
    await expect(applied(operator, 'k', 1)).resolves.toEqual([1, 'k@7']);
    expect(operator).toMatchObject({ fansOut: false, rekeys: true });
  });

  takesLimits({ kind: 'mapAsync', of: (options) => mapAsync((key, value) => [key, value], options) });
  refusesWhatIsNoFunction('mapAsync', (mapper) => mapAsync(mapper));
  takesAName('mapAsync', (options) => mapAsync((key, value) => [key, value], options));
});
