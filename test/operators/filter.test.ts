import { describe, expect, it } from 'vitest';
import { filter } from '../../operators/filter.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

describe('filter', () => {
  it('says whether the record stays, by key, value and context', () => {
    const operator = filter((key: string, value: number, ctx) => key === 'k' && value === ctx.offset);
    expect(opened(operator, 'gate').ended).toBe('filtered');
    expect(applied(operator, 'k', 7)).toBe(true);
    expect(applied(operator, 'k', 8)).toBe(false);
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: false });
  });

  it('reads truth as JavaScript does', () => {
    expect(
      Boolean(
        applied(
          filter(() => untyped(undefined)),
          'k',
          'v',
        ),
      ),
    ).toBe(false);
    expect(
      Boolean(
        applied(
          filter(() => untyped('yes')),
          'k',
          'v',
        ),
      ),
    ).toBe(true);
  });

  refusesThenables({ kind: 'filter', instead: 'mapValuesAsync() before it', of: (predicate) => filter(predicate) });
  takesAName('filter', (options) => filter(() => true, options));
});
