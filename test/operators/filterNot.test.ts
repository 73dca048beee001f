import { describe, expect, it } from 'vitest';
import { filterNot } from '../../operators/filterNot.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';
import { Scenario, text } from './through-engine.js';

describe('filterNot', () => {
  it('says whether the record stays, by key, value and context', () => {
    const operator = filterNot((key: string, value: number, ctx) => key === 'k' && value === ctx.offset);
    expect(opened(operator, 'gate').ended).toBe('filtered');
    expect(applied(operator, 'k', 7)).toBe(false);
    expect(applied(operator, 'k', 8)).toBe(true);
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: false });
  });

  it('reads truth as JavaScript does', () => {
    expect(
      Boolean(
        applied(
          filterNot(() => untyped(undefined)),
          'k',
          'v',
        ),
      ),
    ).toBe(true);
    expect(
      Boolean(
        applied(
          filterNot(() => untyped('yes')),
          'k',
          'v',
        ),
      ),
    ).toBe(false);
  });

  refusesThenables({
    kind: 'filterNot',
    instead: 'mapValuesAsync() before it',
    of: (predicate) => filterNot(predicate),
  });
  takesAName('filterNot', (options) => filterNot(() => true, options));
});

describe('filterNot through the engine', () => {
  it('emits the records that it keeps, and drops the others as filtered', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .filterNot((_key, value) => value.length <= 1, { named: 'step' })
        .to('out', text),
    );
    scenario.feed('in', ['a', 'long'], ['a', 'x'], ['a', ''], ['a', 'longer']);
    await scenario.settles({
      source: { emitted: 2, filtered: 2 },
      steps: { step: { in: 4, emitted: 2, filtered: 2 } },
      topics: { out: 2 },
    });
    expect(scenario.values('out')).toEqual(['long', 'longer']);
  });

  it('asks with key and context, too', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .filterNot((key, _value, ctx) => !(key === 'a' && ctx.offset > 0))
        .to('out', text),
    );
    scenario.feed('in', ['a', '0'], ['a', '1'], ['b', '2']);
    await scenario.settles({ source: { emitted: 1, filtered: 2 } });
    expect(scenario.values('out')).toEqual(['1']);
  });

  failsItsRecords({ attach: (stream, on) => stream.filterNot((_key, value) => on(value, false), { named: 'step' }) });
  letsNullsThrough((stream) => stream.filterNot(() => false, { named: 'step' }));
  inheritsTheRest((stream) => stream.filterNot(() => false));
});
