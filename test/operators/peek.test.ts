import { describe, expect, it } from 'vitest';
import { peek } from '../../operators/peek.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';
import { Scenario, text } from './through-engine.js';

describe('peek', () => {
  it('shows key, value and context to the action', () => {
    const seen: unknown[] = [];
    const operator = peek((key, value, ctx) => seen.push(key, value, ctx.offset));
    opened(operator, 'tap');
    applied(operator, 'k', 'v');
    expect(seen).toEqual(['k', 'v', 7]);
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: false });
  });

  refusesThenables({ kind: 'peek', instead: 'mapValuesAsync()', of: (action) => peek(action) });
  takesAName('peek', (options) => peek(() => {}, options));
});

describe('peek through the engine', () => {
  it('emits each record as it is, after the action has seen it', async () => {
    const seen: string[] = [];
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .peek((key, value, ctx) => seen.push(`${key}${value}${ctx.offset}`), { named: 'step' })
        .to('out', text),
    );
    scenario.feed('in', ['a', 'x'], ['b', 'y']);
    expect(seen).toEqual(['ax0', 'by1']);
    await scenario.settles({ source: { emitted: 2 }, steps: { step: { in: 2, emitted: 2 } }, topics: { out: 2 } });
    expect(scenario.pairs('out')).toEqual([
      ['a', 'x'],
      ['b', 'y'],
    ]);
  });

  it('drops nothing, whatever its action gives', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .peek(() => false)
        .peek(() => null)
        .to('out', text),
    );
    scenario.feed('in', ['a', 'x']);
    await scenario.settles({ source: { emitted: 1 }, topics: { out: 1 } });
  });

  it('may be the end of a stream, whose records then count as consumed', async () => {
    const scenario = new Scenario((builder) => builder.stream('in', text).peek(() => {}, { named: 'step' }));
    scenario.feed('in', ['a', 'x']);
    await scenario.settles({ source: { consumed: 1 }, steps: { step: { in: 1, emitted: 1 } }, topics: {} });
  });

  failsItsRecords({ attach: (stream, on) => stream.peek((_key, value) => on(value, null), { named: 'step' }) });
  letsNullsThrough((stream) => stream.peek(() => {}, { named: 'step' }));
  inheritsTheRest((stream) => stream.peek(() => {}));
});
