import { describe, expect, it } from 'vitest';
import { validate } from '../../operators/validate.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';
import { Scenario, text } from './through-engine.js';

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

  it('says where in the record, when the check does (D74)', () => {
    const operator = validate((_key, { lines }: { lines: number[] }) => {
      const at = lines.findIndex((cents) => cents < 0);
      return at < 0 || { path: `lines.${at}`, problem: 'is negative' };
    });
    expect(applied(operator, 'k', { lines: [1, 2] })).toBe(true);
    const failing = () => applied(operator, 'k', { lines: [1, -2] });
    expect(failing).toThrow(broken('at lines.1: is negative'));
    expect(failing).toThrow(expect.objectContaining({ path: 'lines.1' }));
  });

  refusesThenables({ kind: 'validate', instead: 'mapValuesAsync() before it', of: (check) => validate(check) });
  takesAName('validate', (options) => validate(() => true, options));
});

describe('validate through the engine', () => {
  it('emits what keeps the contract, and fails what breaks it, with the sentence', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .validate((_key, value) => (value === 'no' ? false : value.length < 5 || `${value.length} letters`), {
          named: 'step',
        })
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ['a', 'fine'], ['a', 'too long'], ['a', 'no'], ['a', 'good']);
    await scenario.settles({
      source: { emitted: 2, 'dead-lettered': 2 },
      steps: { step: { in: 4, emitted: 2, 'dead-lettered': 2 } },
      topics: { out: 2, dead: 2 },
      deadLetters: { 'validation: CONTRACT': 2 },
    });
    expect(scenario.values('out')).toEqual(['fine', 'good']);
    const letters = scenario.driver.deadLetters('dead');
    expect(letters.map(({ kind, step }) => [kind, step])).toEqual(Array(2).fill(['validation', 'step']));
    expect(letters.map(({ value }) => String(value))).toEqual(['too long', 'no']);
    expect(letters[0]!.message).toContain('breaks the contract: 8 letters');
    expect(letters[1]!.message).toContain('the check gave false');
  });

  it.each([undefined, null, 1, '', 'yes', {}])('does not take %j for true', async (verdict) => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .validate(() => untyped<boolean>(verdict))
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ['a', 'x']);
    await scenario.settles({ source: { 'dead-lettered': 1 }, deadLetters: { 'validation: CONTRACT': 1 } });
  });

  failsItsRecords({
    attach: (stream, on) => stream.validate((_key, value) => on(value, true), { named: 'step' }),
    kind: 'validation',
  });
  letsNullsThrough((stream) => stream.validate(() => true, { named: 'step' }));
  inheritsTheRest((stream) => stream.validate(() => true));
});
