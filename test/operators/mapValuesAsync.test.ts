import { describe, expect, it } from 'vitest';
import { mapValuesAsync } from '../../operators/mapValuesAsync.js';
import { calls } from './calling.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened } from './opened.js';
import { refusesWhatIsNoFunction, takesAName, takesLimits } from './refusals.js';
import { Scenario, text } from './through-engine.js';

describe('mapValuesAsync', () => {
  it('calls the mapper with value, key and context, and gives its Promise', async () => {
    const operator = mapValuesAsync(async (value: number, key: string, ctx) => `${key}${value}@${ctx.offset}`);
    expect(opened(operator, 'call').emits).toBe('value');
    await expect(applied(operator, 'k', 1)).resolves.toBe('k1@7');
    expect(operator).toMatchObject({ fansOut: false, rekeys: false });
  });

  it('takes a result that is there at once', () => {
    expect(
      applied(
        mapValuesAsync((value: number) => value + 1),
        'k',
        1,
      ),
    ).toBe(2);
  });

  takesLimits({ kind: 'mapValuesAsync', of: (options) => mapValuesAsync((value) => value, options) });
  refusesWhatIsNoFunction('mapValuesAsync', (mapper) => mapValuesAsync(mapper));
  takesAName('mapValuesAsync', (options) => mapValuesAsync((value) => value, options));
});

describe('mapValuesAsync through the engine', () => {
  it('emits one record for one when its call ends well, at once or later', async () => {
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .mapValuesAsync(
          (value, key, ctx) => {
            const answer = `${key}${value}${ctx.offset}`;
            return value === 'now' ? answer : scenario.after(20, answer);
          },
          { named: 'step' },
        )
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ['a', 'later'], ['b', 'now']);
    expect(scenario.values('out')).toEqual(['bnow1']);
    await scenario.settles({ source: { emitted: 2 }, steps: { step: { in: 2, emitted: 2 } }, topics: { out: 2 } });
    expect(scenario.values('out')).toEqual(['bnow1', 'alater0']);
  });

  calls((stream, answer, options) => stream.mapValuesAsync((value, key, ctx) => answer(key, value, ctx), options));
  failsItsRecords({
    attach: (stream, on) => stream.mapValuesAsync((value) => on(value, value), { named: 'step' }),
    promise: 'awaited',
  });
  letsNullsThrough((stream) => stream.mapValuesAsync(async (value) => value, { named: 'step' }));
  inheritsTheRest((stream) => stream.mapValuesAsync(async (value) => value));
});
