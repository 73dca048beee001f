import { describe, expect, it } from 'vitest';
import { selectKey } from '../../operators/selectKey.js';
import { applied, opened } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

describe('selectKey', () => {
  it('gives the new key, made of key, value and context', () => {
    const operator = selectKey((key: string, value: number, ctx) => `${key}${value}@${ctx.offset}`);
    opened(operator, 'key');
    expect(applied(operator, 'k', 1)).toBe('k1@7');
    expect(operator).toMatchObject({ fallible: false, boundary: false, rekeys: true });
  });

  refusesThenables({ kind: 'selectKey', instead: 'mapAsync()', of: (selector) => selectKey(selector) });
  takesAName('selectKey', (options) => selectKey((key) => key, options));
});
