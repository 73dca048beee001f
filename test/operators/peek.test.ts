import { describe, expect, it } from 'vitest';
import { peek } from '../../operators/peek.js';
import { applied, opened } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

describe('peek', () => {
  it('shows key, value and context to the action', () => {
    const seen: unknown[] = [];
    const operator = peek((key, value, ctx) => seen.push(key, value, ctx.offset));
    opened(operator, 'tap');
    applied(operator, 'k', 'v');
    expect(seen).toEqual(['k', 'v', 7]);
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: false });
  });

  refusesThenables({ kind: 'peek', instead: 'mapValuesAsync()', of: (action) => peek(action) });
  takesAName('peek', (options) => peek(() => {}, options));
});
