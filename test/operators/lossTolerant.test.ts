import { describe, expect, it } from 'vitest';
import { lossTolerant } from '../../operators/lossTolerant.js';
import { inheritsTheRest } from './failing.js';
import { opened, untyped } from './opened.js';
import { takesAName } from './refusals.js';
import { nullable, Scenario } from './through-engine.js';

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

describe('lossTolerant through the engine', () => {
  it('emits every record as it is, and has no account of its own', async () => {
    const scenario = new Scenario((builder) =>
      builder.stream('in', nullable).lossTolerant('a sample is enough', { named: 'step' }).to('out', nullable),
    );
    scenario.feed('in', ['a', 'x'], [null, null]);
    await scenario.settles({ source: { emitted: 2 }, topics: { out: 2 } });
    expect(scenario.pairs('out')).toEqual([
      ['a', 'x'],
      [null, null],
    ]);
    expect(scenario.driver.ledger().steps.map(({ step }) => step)).toEqual(['source-1', 'to-1']);
  });

  inheritsTheRest((stream) => stream.lossTolerant('a sample is enough'));
});
