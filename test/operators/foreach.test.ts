import { describe, expect, it } from 'vitest';
import { foreach } from '../../operators/foreach.js';
import { failsItsRecords } from './failing.js';
import { applied, opened } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';
import { nullable, Scenario, text } from './through-engine.js';

describe('foreach', () => {
  it('gives key, value and context to the action, and ends the record as consumed', () => {
    const seen: unknown[] = [];
    const operator = foreach((key, value, ctx) => seen.push(key, value, ctx.offset));
    expect(opened(operator, 'end').ended).toBe('consumed');
    applied(operator, 'k', 'v');
    expect(seen).toEqual(['k', 'v', 7]);
    expect(operator).toMatchObject({ fallible: false, boundary: false });
  });

  refusesThenables({ kind: 'foreach', instead: 'foreachAsync()', of: (action) => foreach(action) });
  takesAName('foreach', (options) => foreach(() => {}, options));
});

describe('foreach through the engine', () => {
  it('has each record, which settles as consumed when the action returns', async () => {
    const seen: string[] = [];
    const scenario = new Scenario((builder) =>
      builder.stream('in', nullable).foreach((key, value, ctx) => seen.push(`${key}/${value}/${ctx.offset}`), {
        named: 'step',
      }),
    );
    scenario.feed('in', ['a', 'x'], [null, 'y'], ['b', null]);
    expect(seen).toEqual(['a/x/0', 'null/y/1', 'b/null/2']);
    await scenario.settles({ source: { consumed: 3 }, steps: { step: { in: 3, consumed: 3 } }, topics: {} });
  });

  it('beside a sink leaves the record emitted', async () => {
    const scenario = new Scenario((builder) => {
      const source = builder.stream('in', text);
      source.foreach(() => {}, { named: 'step' });
      source.to('out', text);
    });
    scenario.feed('in', ['a', 'x']);
    await scenario.settles({ source: { emitted: 1 }, steps: { step: { in: 1, consumed: 1 } }, topics: { out: 1 } });
  });

  failsItsRecords({
    attach: (stream, on) => stream.foreach((_key, value) => on(value, null), { named: 'step' }),
    leaves: { consumed: 2 },
  });
});
