import { describe, expect, it } from 'vitest';
import { validate } from '../../operators/validate.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

const broken = (problem: string) =>
  expect.objectContaining({ code: 'CONTRACT', message: expect.stringContaining(`breaks the contract: ${problem}`) });

describe('validate', () => {
  it('lets a record pass for which the check is true', () => {
    const operator = validate((key: string, value: number, ctx) => key === 'k' && value === ctx.offset);
    opened(operator, 'gate');
    expect(applied(operator, 'k', 7)).toBe(true);
  });

  it('is fallible, with failures of kind validation', () => {
    expect(validate(() => true)).toMatchObject({
      fallible: true,
      failure: 'validation',
      boundary: false,
      rekeys: false,
    });
  });

  it('fails a record with the sentence of the check', () => {
    const operator = validate((_key, cents: number) => cents > 0 || `amount is ${cents}`);
    expect(applied(operator, 'k', 1)).toBe(true);
    expect(() => applied(operator, 'k', -5)).toThrow(broken('amount is -5'));
  });

  it.each([false, undefined, null, 1])('fails a record for %j, so that nothing but true passes', (verdict) => {
    expect(() =>
      applied(
        validate(() => untyped(verdict)),
        'k',
        'v',
      ),
    ).toThrow(broken(`the check gave ${String(verdict)}`));
  });

  refusesThenables({ kind: 'validate', instead: 'mapValuesAsync() before it', of: (check) => validate(check) });
  takesAName('validate', (options) => validate(() => true, options));
});
