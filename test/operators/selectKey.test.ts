import { describe, expect, it } from 'vitest';
import { selectKey } from '../../operators/selectKey.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';
import { Scenario, text } from './through-engine.js';

describe('selectKey', () => {
  it('gives the new key, made of key, value and context', () => {
    const operator = selectKey((key: string, value: number, ctx) => `${key}${value}@${ctx.offset}`);
    opened(operator, 'key');
    expect(applied(operator, 'k', 1)).toBe('k1@7');
    expect(operator).toMatchObject({ fallible: false, boundary: false, rekeys: true });
  });

  refusesThenables({ kind: 'selectKey', instead: 'mapAsync()', of: (selector) => selectKey(selector) });
  takesAName('selectKey', (options) => selectKey((key) => key, options));
});

describe('selectKey through the engine', () => {
  it('emits one record for one, with the new key, which decides where it is written', async () => {
    const scenario = new Scenario(
      (builder) =>
        builder
          .stream('in', text)
          .selectKey((key, value, ctx) => `${key}${value}${ctx.offset}`, { named: 'step' })
          .to('out', text),
      { partitions: { in: 1, out: 8 } },
    );
    scenario.feed('in', ['a', 'x'], ['a', 'y']);
    await scenario.settles({ source: { emitted: 2 }, steps: { step: { in: 2, emitted: 2 } }, topics: { out: 2 } });
    expect(scenario.pairs('out')).toEqual([
      ['ax0', 'x'],
      ['ay1', 'y'],
    ]);
    const [one, other] = scenario.records('out').map(({ partition }) => partition);
    expect(one).not.toBe(other);
  });

  it('gives the key that later steps see and order by', async () => {
    const began: string[] = [];
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .selectKey((_key, value) => value.slice(0, 1))
        .toDLQ('dead')
        .foreachAsync((key, value) => {
          began.push(`${key}/${value}`);
          return scenario.after(10, null);
        }),
    );
    scenario.feed('in', ['1', 'a1'], ['2', 'a2'], ['3', 'b1']);
    expect(began).toEqual(['a/a1', 'b/b1']);
    await scenario.settles({ source: { consumed: 3 } });
    expect(began).toEqual(['a/a1', 'b/b1', 'a/a2']);
  });

  failsItsRecords({ attach: (stream, on) => stream.selectKey((key, value) => on(value, key), { named: 'step' }) });
  letsNullsThrough((stream) => stream.selectKey((key) => key, { named: 'step' }));
  inheritsTheRest((stream) => stream.selectKey((_key, value) => value));
});
