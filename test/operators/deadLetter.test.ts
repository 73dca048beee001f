import { describe, expect, it } from 'vitest';
import { deadLetter } from '../../operators/deadLetter.js';
import { applied, opened, untyped } from './opened.js';
import { takesAName } from './refusals.js';

describe('deadLetter', () => {
  it('fails every record, for a reason', () => {
    const operator = deadLetter('a word has letters');
    opened(operator, 'gate');
    expect(() => applied(operator, 'k', 'v')).toThrow(
      expect.objectContaining({ code: 'DECLARED', message: expect.stringContaining('a word has letters') }),
    );
    expect(operator).toMatchObject({ fallible: true, failure: 'validation', reason: 'a word has letters' });
  });

  it.each(['', ' ', undefined, 3])('refuses %j for a reason', (reason) => {
    expect(() => deadLetter(untyped(reason))).toThrow(`'deadLetter.reason'`);
  });

  takesAName('deadLetter', (options) => deadLetter('no use', options));
});
