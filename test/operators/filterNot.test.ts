import { describe, expect, it } from 'vitest';
import { filterNot } from '../../operators/filterNot.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

describe('filterNot', () => {
  it('says whether the record stays, by key, value and context', () => {
    const operator = filterNot((key: string, value: number, ctx) => key === 'k' && value === ctx.offset);
    expect(opened(operator, 'gate').ended).toBe('filtered');
    expect(applied(operator, 'k', 7)).toBe(false);
    expect(applied(operator, 'k', 8)).toBe(true);
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: false });
  });

  it('reads truth as JavaScript does', () => {
    expect(
      Boolean(
        applied(
          filterNot(() => untyped(undefined)),
          'k',
          'v',
        ),
      ),
    ).toBe(true);
    expect(
      Boolean(
        applied(
          filterNot(() => untyped('yes')),
          'k',
          'v',
        ),
      ),
    ).toBe(false);
  });

  refusesThenables({
    kind: 'filterNot',
    instead: 'mapValuesAsync() before it',
    of: (predicate) => filterNot(predicate),
  });
  takesAName('filterNot', (options) => filterNot(() => true, options));
});
