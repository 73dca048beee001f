import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Serdes } from '../../src/index.js';
import { runs } from '../runs.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { untyped } from './opened.js';
import { Scenario, text } from './through-engine.js';

describe('flatMapValues through the engine', () => {
  it('emits one record for each value, in order, with the key; the record settles when all of them have', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMapValues((line) => line.split(' '), { named: 'step' })
        .to('out', text),
    );
    scenario.feed('in', ['a', 'x y z'], ['b', 'w']);
    await scenario.settles({
      source: { emitted: 2 },
      steps: { step: { in: 2, created: 2, emitted: 4 } },
      topics: { out: 4 },
    });
    expect(scenario.pairs('out')).toEqual([
      ['a', 'x'],
      ['a', 'y'],
      ['a', 'z'],
      ['b', 'w'],
    ]);
  });

  it('drops the record of which it makes none', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMapValues((value) => (value === 'none' ? [] : new Set([value])), { named: 'step' })
        .to('out', text),
    );
    scenario.feed('in', ['a', 'none'], ['a', 'one']);
    await scenario.settles({
      source: { filtered: 1, emitted: 1 },
      steps: { step: { in: 2, emitted: 1, filtered: 1 } },
    });
  });

  it('gives the record the most serious outcome of its children', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMapValues((line) => line.split(' '), { named: 'step' })
        .filter((_key, word) => word !== 'filtered')
        .validate((_key, word) => word !== 'invalid', { named: 'check' })
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ['a', 'filtered filtered'], ['a', 'filtered x'], ['a', 'x invalid filtered invalid']);
    await scenario.settles({
      source: { filtered: 1, emitted: 1, 'dead-lettered': 1 },
      steps: { step: { in: 3, created: 5, emitted: 8 }, check: { in: 4, emitted: 2, 'dead-lettered': 2 } },
      topics: { out: 2, dead: 2 },
      deadLetters: { 'validation: CONTRACT': 2 },
    });
    const ids = scenario.driver.deadLetters('dead').map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it('asks a generator for no more than there is room for below, and goes on when there is some', async () => {
    let [asked, answered, ahead] = [0, 0, 0];
    const scenario: Scenario = new Scenario(
      (builder) =>
        builder
          .stream('in', text)
          .flatMapValues(
            function* (value) {
              for (let i = 0; i < 20; i++) {
                ahead = Math.max(ahead, ++asked - answered);
                yield `${value}${i}`;
              }
            },
            { named: 'step' },
          )
          .mapValuesAsync(async (value) => {
            await scenario.after(10, null);
            answered++;
            return value;
          })
          .toDLQ('dead')
          .to('out', text),
      { boundary: { records: 4 } },
    );
    scenario.feed('in', ['a', 'x'], ['a', 'y']);
    expect(asked).toBe(4);
    await scenario.settles({ source: { emitted: 2 }, steps: { step: { in: 2, created: 38, emitted: 40 } } });
    expect(ahead).toBe(4);
    expect(scenario.values('out')).toEqual(['x', 'y'].flatMap((v) => Array.from({ length: 20 }, (_, i) => `${v}${i}`)));
  });

  it('passes on what a generator gave before it threw, and then fails the record', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMapValues(
          function* (value) {
            yield value;
            throw new RangeError('no more');
          },
          { named: 'step' },
        )
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ['a', 'x']);
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      steps: { step: { in: 1, created: 1, emitted: 1, 'dead-lettered': 1 } },
      topics: { out: 1, dead: 1 },
      deadLetters: { 'processing: RangeError': 1 },
    });
  });

  it('fails a record whose array has more than maxChildren values, and emits none; a generator may give more', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMapValues((value) => (value === 'lazy' ? value.repeat(2) : value).split('').values(), { maxChildren: 4 })
        .flatMapValues((value) => Array.from({ length: Number(value) || 1 }, () => value), {
          named: 'step',
          maxChildren: 4,
        })
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ['a', 'lazy'], ['a', '4'], ['a', '5']);
    await scenario.settles({
      source: { emitted: 2, 'dead-lettered': 1 },
      steps: { step: { in: 10, created: 3, emitted: 12, 'dead-lettered': 1 } },
      topics: { out: 12, dead: 1 },
      deadLetters: { 'processing: TOO_MANY_CHILDREN': 1 },
    });
  });

  it('closes a generator of which a child stops the app', async () => {
    let closed = 0;
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMapValues(function* (value) {
          try {
            for (;;) yield value;
          } finally {
            closed++;
          }
        })
        .peek((_key, value) => {
          throw new Error(value);
        })
        .to('out', text),
    );
    await scenario.stops(() => scenario.feed('in', ['a', 'x']), { code: 'RECORD_FAILED', step: 'peek-1' }, { in: 0 });
    expect(closed).toBe(1);
  });

  it.each([undefined, null, 'text', 3, {}])('fails the record for which it gives %j', async (given) => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMapValues(() => untyped<string[]>(given), { named: 'step' })
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ['a', 'x']);
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      steps: { step: { in: 1, 'dead-lettered': 1 } },
      deadLetters: { 'processing: NOT_AN_ITERABLE': 1 },
    });
  });

  it('fails the record when one of its children is a Promise', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMapValues((value) => [value, untyped<string>(Promise.reject(new Error('late')))], { named: 'step' })
        .toDLQ('dead')
        .to('out', { key: Serdes.string(), value: Serdes.json() }),
    );
    scenario.feed('in', ['a', 'x']);
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      steps: { step: { in: 1, created: 1, emitted: 1, 'dead-lettered': 1 } },
      deadLetters: { 'processing: PROMISE_FROM_SYNC_STEP': 1 },
    });
  });

  it('is concatenation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.string()), { maxLength: 8 }), fc.boolean(), async (lists, lazy) => {
        const scenario = new Scenario((builder) =>
          builder
            .stream('in', { key: Serdes.string(), value: Serdes.json<string[]>() })
            .toDLQ('dead')
            .flatMapValues((list) => (lazy ? list.values() : list))
            .to('out', text),
        );
        scenario.feed('in', ...lists.map((list) => ['k', JSON.stringify(list)] as const));
        const filtered = lists.filter((list) => list.length === 0).length;
        const outcomes = Object.entries({ filtered, emitted: lists.length - filtered });
        await scenario.settles({ source: Object.fromEntries(outcomes.filter(([, count]) => count > 0)) });
        expect(scenario.values('out')).toEqual(lists.flat());
      }),
      { numRuns: runs(500) },
    );
  });

  failsItsRecords({ attach: (stream, on) => stream.flatMapValues((value) => on(value, [value]), { named: 'step' }) });
  letsNullsThrough((stream) => stream.flatMapValues((value) => [value], { named: 'step' }));
  inheritsTheRest((stream) => stream.flatMapValues((value) => [value]));
});
