import { describe, expect, it } from 'vitest';
import { branch } from '../../operators/branch.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';
import { Scenario, text } from './through-engine.js';

describe('branch', () => {
  it('gives the port of the first predicate that is true, or none', () => {
    const operator = branch([
      (_key: string, n: number) => n > 100,
      (key: string, n: number, ctx) => key === 'k' && n > ctx.offset,
    ]);
    opened(operator, 'route');
    expect(operator.ports).toEqual(['0', '1']);
    expect([101, 8, 7].map((n) => applied(operator, 'k', n))).toEqual([0, 1, -1]);
  });

  it.each([undefined, null, [], () => true, {}])('refuses %j for predicates', (predicates) => {
    expect(() => branch(untyped<never>(predicates))).toThrow(`'branch.predicates'`);
  });

  it('keeps its predicates when the list changes later', () => {
    const predicates = [() => true];
    const operator = branch(predicates);
    predicates.unshift(() => false);
    expect(applied(operator, 'k', 'v')).toBe(0);
  });

  refusesThenables({ kind: 'branch', instead: 'mapValuesAsync() before it', of: (predicate) => branch([predicate]) });
  takesAName('branch', (options) => branch([() => true], options));
});

describe('branch through the engine', () => {
  it('gives a tuple of streams: a record takes the first that matches, and with none is dropped as filtered', async () => {
    const scenario = new Scenario((builder) => {
      const [long, x] = builder
        .stream('in', text)
        .branch([(_key, value) => value.length > 2, (_key, value) => value.includes('x')], { named: 'step' });
      x.to('x', text);
      long.to('long', text);
    });
    scenario.feed('in', ['a', 'xxx'], ['a', 'x'], ['a', 'y'], ['a', 'yyy']);
    await scenario.settles({
      source: { emitted: 3, filtered: 1 },
      steps: { step: { in: 4, emitted: 3, filtered: 1 } },
      topics: { long: 2, x: 1 },
    });
    expect([scenario.values('long'), scenario.values('x')]).toEqual([['xxx', 'yyy'], ['x']]);
  });

  failsItsRecords({
    attach: (stream, on) => stream.branch([(_key, value) => on(value, true)], { named: 'step' })[0],
  });
  letsNullsThrough((stream) => stream.branch([() => true], { named: 'step' })[0]);
  inheritsTheRest((stream) => stream.branch([() => true])[0]);
});
