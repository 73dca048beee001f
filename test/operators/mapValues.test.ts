import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapValues } from '../../operators/mapValues.js';
import { runs } from '../runs.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';
import { Scenario, text } from './through-engine.js';

describe('mapValues', () => {
  it('gives what the mapper makes of value, key and context', () => {
    const operator = mapValues((value: number, key: string, ctx) => `${key}${value}@${ctx.topic}/${ctx.offset}`);
    opened(operator, 'value');
    expect(applied(operator, 'k', 1)).toBe('k1@orders/7');
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: false });
  });

  it.each([undefined, null, 0, '', [], { then: 'no function' }])('takes %j for a value like any other', (value) => {
    expect(
      applied(
        mapValues(() => value),
        'k',
        'v',
      ),
    ).toBe(value);
  });

  it('lets a throw through, which fails the record', () => {
    const operator = mapValues(() => {
      throw new TypeError('no such field');
    });
    expect(() => applied(operator, 'k', 'v')).toThrow(new TypeError('no such field'));
  });

  refusesThenables({ kind: 'mapValues', instead: 'mapValuesAsync()', of: (mapper) => mapValues(mapper) });
  takesAName('mapValues', (options) => mapValues((value) => value, options));
});

describe('mapValues through the engine', () => {
  it('emits one record for one, with the value that it was given', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .mapValues((value, key, ctx) => `${key}:${value}@${ctx.topic}/${ctx.partition}/${ctx.offset}`, {
          named: 'step',
        })
        .to('out', text),
    );
    scenario.feed('in', ['a', 'x'], ['b', 'y']);
    await scenario.settles({ source: { emitted: 2 }, steps: { step: { in: 2, emitted: 2 } }, topics: { out: 2 } });
    expect(scenario.pairs('out')).toEqual([
      ['a', 'a:x@in/0/0'],
      ['b', 'b:y@in/0/1'],
    ]);
  });

  it('after mapValues is mapValues of the composition', async () => {
    const cut = (from: number) => (value: string) => `${value.slice(from)}${value.length}`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string()), fc.nat(4), fc.nat(4), async (values, a, b) => {
        const scenario = new Scenario((builder) => {
          const source = builder.stream('in', text);
          source.mapValues(cut(a)).mapValues(cut(b)).to('twice', text);
          source.mapValues((value) => cut(b)(cut(a)(value))).to('once', text);
        });
        scenario.feed('in', ...values.map((value) => ['k', value] as const));
        await scenario.settles({ source: values.length === 0 ? {} : { emitted: values.length } });
        expect(scenario.values('twice')).toEqual(scenario.values('once'));
        expect(scenario.values('once')).toHaveLength(values.length);
      }),
      { numRuns: runs(500) },
    );
  });

  failsItsRecords({ attach: (stream, on) => stream.mapValues((value) => on(value, value), { named: 'step' }) });
  letsNullsThrough((stream) => stream.mapValues((value) => value, { named: 'step' }));
  inheritsTheRest((stream) => stream.mapValues((value) => `${value}!`));
});
