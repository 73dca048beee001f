import { describe, expect, it } from 'vitest';
import { foreachAsync } from '../../operators/foreachAsync.js';
import { calls } from './calling.js';
import { failsItsRecords } from './failing.js';
import { applied, opened } from './opened.js';
import { refusesWhatIsNoFunction, takesAName, takesLimits } from './refusals.js';
import { nullable, Scenario } from './through-engine.js';

describe('foreachAsync', () => {
  it('calls the action with key, value and context, and emits nothing', async () => {
    const seen: unknown[] = [];
    const operator = foreachAsync(async (key, value, ctx) => seen.push(key, value, ctx.offset));
    expect(opened(operator, 'call').emits).toBe('nothing');
    await applied(operator, 'k', 'v');
    expect(seen).toEqual(['k', 'v', 7]);
    expect(operator).toMatchObject({ fansOut: false, rekeys: false });
  });

  takesLimits({ kind: 'foreachAsync', of: (options) => foreachAsync(() => {}, options) });
  refusesWhatIsNoFunction('foreachAsync', (action) => foreachAsync(action));
  takesAName('foreachAsync', (options) => foreachAsync(() => {}, options));
});

describe('foreachAsync through the engine', () => {
  it('has each record, which settles as consumed when its call ends', async () => {
    const seen: string[] = [];
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', nullable)
        .toDLQ('dead')
        .foreachAsync(
          async (key, value, ctx) => {
            await scenario.after(5, null);
            seen.push(`${key}/${value}/${ctx.offset}`);
          },
          { named: 'step' },
        ),
    );
    scenario.feed('in', ['a', 'x'], [null, null]);
    const step = scenario.driver.ledger().steps.find((each) => each.step === 'step');
    expect(step).toMatchObject({ in: 2, inFlight: 2, balanced: true });
    await scenario.settles({ source: { consumed: 2 }, steps: { step: { in: 2, consumed: 2 } }, topics: {} });
    expect(seen).toEqual(['a/x/0', 'null/null/1']);
  });

  calls((stream, answer, options) => stream.foreachAsync(answer, options), 'consumed');
  failsItsRecords({
    attach: (stream, on) => stream.foreachAsync((_key, value) => on(value, null), { named: 'step' }),
    promise: 'awaited',
    leaves: { consumed: 2 },
  });
});
