import { describe, expect, it } from 'vitest';
import { lossTolerant } from '../../operators/lossTolerant.js';
import { opened, untyped } from './opened.js';
import { takesAName } from './refusals.js';

describe('lossTolerant', () => {
  it('does nothing to a record, for a reason', () => {
    const operator = lossTolerant('an audit sample is enough');
    expect(opened(operator, 'pass')).toEqual({ role: 'pass' });
    expect(operator.reason).toBe('an audit sample is enough');
  });

  it.each(['', ' ', undefined, 3])('refuses %j for a reason', (reason) => {
    expect(() => lossTolerant(untyped(reason))).toThrow(`'lossTolerant.reason'`);
  });

  takesAName('lossTolerant', (options) => lossTolerant('a sample is enough', options));
});
