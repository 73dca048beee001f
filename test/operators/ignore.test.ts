import { describe, expect, it } from 'vitest';
import { ignore } from '../../operators/ignore.js';
import { applied, opened, untyped } from './opened.js';
import { takesAName } from './refusals.js';
import { nullable, Scenario, text } from './through-engine.js';

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

describe('ignore through the engine', () => {
  it('drops every record as filtered, at once', async () => {
    const scenario = new Scenario((builder) => builder.stream('in', nullable).ignore('not ours', { named: 'step' }));
    scenario.feed('in', ['a', 'x'], [null, null]);
    await scenario.settles({ source: { filtered: 2 }, steps: { step: { in: 2, filtered: 2 } }, topics: {} });
  });

  it('drops one branch and leaves the others', async () => {
    const scenario = new Scenario((builder) => {
      const { long, short } = builder
        .stream('in', text)
        .split({ long: (_key, value) => value.length > 1 }, { otherwise: 'short' });
      short.ignore('says nothing', { named: 'step' });
      long.to('out', text);
    });
    scenario.feed('in', ['a', 'x'], ['a', 'long']);
    await scenario.settles({
      source: { filtered: 1, emitted: 1 },
      steps: { step: { in: 1, filtered: 1 } },
      topics: { out: 1 },
    });
  });
});
