import { describe, expect, it } from 'vitest';
import { ignore } from '../../operators/ignore.js';
import { applied, opened, untyped } from './opened.js';
import { takesAName } from './refusals.js';

describe('ignore', () => {
  it('ends every record as filtered, for a reason', () => {
    const operator = ignore('short words say nothing');
    expect(opened(operator, 'end').ended).toBe('filtered');
    expect(applied(operator, 'k', 'v')).toBeUndefined();
    expect(operator.reason).toBe('short words say nothing');
  });

  it.each(['', ' ', undefined, 3])('refuses %j for a reason', (reason) => {
    expect(() => ignore(untyped(reason))).toThrow(`'ignore.reason'`);
  });

  takesAName('ignore', (options) => ignore('no use', options));
});
