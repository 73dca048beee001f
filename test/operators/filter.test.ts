import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filter } from '../../operators/filter.js';
import { runs } from '../runs.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';
import { Scenario, text } from './through-engine.js';

describe('filter', () => {
  it('says whether the record stays, by key, value and context', () => {
    const operator = filter((key: string, value: number, ctx) => key === 'k' && value === ctx.offset);
    expect(opened(operator, 'gate').ended).toBe('filtered');
    expect(applied(operator, 'k', 7)).toBe(true);
    expect(applied(operator, 'k', 8)).toBe(false);
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: false });
  });

  it('reads truth as JavaScript does', () => {
    expect(
      Boolean(
        applied(
          filter(() => untyped(undefined)),
          'k',
          'v',
        ),
      ),
    ).toBe(false);
    expect(
      Boolean(
        applied(
          filter(() => untyped('yes')),
          'k',
          'v',
        ),
      ),
    ).toBe(true);
  });

  refusesThenables({ kind: 'filter', instead: 'mapValuesAsync() before it', of: (predicate) => filter(predicate) });
  takesAName('filter', (options) => filter(() => true, options));
});

describe('filter through the engine', () => {
  it('emits the records that it keeps, and drops the others as filtered', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .filter((_key, value) => value.length > 1, { named: 'step' })
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
        .filter((key, _value, ctx) => key === 'a' && ctx.offset > 0)
        .to('out', text),
    );
    scenario.feed('in', ['a', '0'], ['a', '1'], ['b', '2']);
    await scenario.settles({ source: { emitted: 1, filtered: 2 } });
    expect(scenario.values('out')).toEqual(['1']);
  });

  it('and filterNot part a stream in two', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 3 })), fc.nat(3), async (values, length) => {
        const long = (_key: string, value: string) => value.length >= length;
        const scenario = new Scenario((builder) => {
          const source = builder.stream('in', text);
          source.filter(long, { named: 'kept' }).to('long', text);
          source.filterNot(long, { named: 'dropped' }).to('short', text);
        });
        scenario.feed('in', ...values.map((value) => ['k', value] as const));
        await scenario.settles({ source: values.length === 0 ? {} : { emitted: values.length } });
        expect(scenario.values('long')).toEqual(values.filter((value) => value.length >= length));
        expect(scenario.values('short')).toEqual(values.filter((value) => value.length < length));
      }),
      { numRuns: runs(500) },
    );
  });

  failsItsRecords({ attach: (stream, on) => stream.filter((_key, value) => on(value, true), { named: 'step' }) });
  letsNullsThrough((stream) => stream.filter(() => true, { named: 'step' }));
  inheritsTheRest((stream) => stream.filter(() => true));
});
