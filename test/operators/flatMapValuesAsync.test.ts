import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flatMapValuesAsync } from '../../operators/flatMapValuesAsync.js';
import { Serdes } from '../../src/index.js';
import { runs } from '../runs.js';
import { calls } from './calling.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened, untyped } from './opened.js';
import { refusesWhatIsNoFunction, takesAName, takesLimits } from './refusals.js';
import { Scenario, text } from './through-engine.js';

describe('flatMapValuesAsync', () => {
  it('calls the mapper with value, key and context, and gives its Promise of values', async () => {
    const operator = flatMapValuesAsync(async (value: number, key: string, ctx) => [key, value, ctx.offset]);
    expect(opened(operator, 'call')).toMatchObject({ emits: 'many', maxChildren: 10_000 });
    await expect(applied(operator, 'k', 1)).resolves.toEqual(['k', 1, 7]);
    expect(operator).toMatchObject({ fansOut: true, rekeys: false });
  });

  it.each([0, -1, 1.5, Number.NaN, '3'])('refuses maxChildren %j', (maxChildren) => {
    expect(() => flatMapValuesAsync(() => [], { maxChildren: untyped(maxChildren) })).toThrow(
      `'flatMapValuesAsync.maxChildren'`,
    );
  });

  takesLimits({ kind: 'flatMapValuesAsync', of: (options) => flatMapValuesAsync(() => [], options) });
  refusesWhatIsNoFunction('flatMapValuesAsync', (mapper) => flatMapValuesAsync(mapper));
  takesAName('flatMapValuesAsync', (options) => flatMapValuesAsync(() => [], options));
});

describe('flatMapValuesAsync through the engine', () => {
  it('emits one record for each value that its call brings, in order; with none it drops the record', async () => {
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMapValuesAsync((value) => scenario.after(5, value.split(' ').filter(Boolean).values()), { named: 'step' })
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ['a', 'x y z'], ['a', ''], ['a', 'w']);
    await scenario.settles({
      source: { emitted: 2, filtered: 1 },
      steps: { step: { in: 3, created: 2, emitted: 4, filtered: 1 } },
      topics: { out: 4 },
    });
    expect(scenario.values('out')).toEqual(['x', 'y', 'z', 'w']);
  });

  it.each([
    ['text', 'NOT_AN_ITERABLE', 'text', 0],
    ['nothing', 'NOT_AN_ITERABLE', undefined, 0],
    ['more than maxChildren', 'TOO_MANY_CHILDREN', ['x', 'y', 'z'], 0],
    ['a list with Promises in it', 'PROMISE_FROM_SYNC_STEP', ['x', Promise.resolve('y')], 1],
  ])('fails the record when its call brings %s', async (_what, code, given, before) => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMapValuesAsync(async () => untyped<string[]>(given), { named: 'step', maxChildren: 2 })
        .toDLQ('dead')
        .to('out', { key: Serdes.string(), value: Serdes.json() }),
    );
    scenario.feed('in', ['a', 'x']);
    const passed = before > 0 ? { created: before, emitted: before } : {};
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      steps: { step: { in: 1, ...passed, 'dead-lettered': 1 } },
      deadLetters: { [`processing: ${code}`]: 1 },
    });
  });

  it('is concatenation for each key, whatever the latencies', async () => {
    const lists = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.array(fc.nat(9), { maxLength: 4 }), fc.nat(20)), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(lists, async (drawn) => {
        const scenario: Scenario = new Scenario(
          (builder) =>
            builder
              .stream('in', { key: Serdes.string(), value: Serdes.json<[list: number[], ms: number]>() })
              .flatMapValuesAsync(([list, ms]) => scenario.after(ms, list.values()))
              .toDLQ('dead')
              .mapValues(String)
              .to('out', text),
          { boundary: { records: 2 } },
        );
        scenario.feed('in', ...drawn.map(([key, ...rest]) => [key, JSON.stringify(rest)] as const));
        const filtered = drawn.filter(([, list]) => list.length === 0).length;
        const outcomes = Object.entries({ filtered, emitted: drawn.length - filtered });
        await scenario.settles({ source: Object.fromEntries(outcomes.filter(([, count]) => count > 0)) });
        for (const key of ['a', 'b']) {
          const of = scenario.pairs('out').filter(([each]) => each === key);
          const wanted = drawn.flatMap(([each, list]) => (each === key ? list.map(String) : []));
          expect(of.map(([, value]) => value)).toEqual(wanted);
        }
      }),
      { numRuns: runs(500) },
    );
  });

  calls((stream, answer, options) =>
    stream.flatMapValuesAsync(async (value, key, ctx) => [await answer(key, value, ctx)], options),
  );
  failsItsRecords({
    attach: (stream, on) => stream.flatMapValuesAsync((value) => on(value, [value]), { named: 'step' }),
    promise: 'awaited',
  });
  letsNullsThrough((stream) => stream.flatMapValuesAsync(async (value) => [value], { named: 'step' }));
  inheritsTheRest((stream) => stream.flatMapValuesAsync(async (value) => [value]));
});
