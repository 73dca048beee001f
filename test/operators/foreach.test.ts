import { describe, expect, it } from 'vitest';
import { foreach } from '../../operators/foreach.js';
import { applied, opened } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

describe('foreach', () => {
  it('gives key, value and context to the action, and ends the record as consumed', () => {
    const seen: unknown[] = [];
    const operator = foreach((key, value, ctx) => seen.push(key, value, ctx.offset));
    expect(opened(operator, 'end').ended).toBe('consumed');
    applied(operator, 'k', 'v');
    expect(seen).toEqual(['k', 'v', 7]);
    expect(operator).toMatchObject({ fallible: false, boundary: false });
  });

  refusesThenables({ kind: 'foreach', instead: 'foreachAsync()', of: (action) => foreach(action) });
  takesAName('foreach', (options) => foreach(() => {}, options));
});
