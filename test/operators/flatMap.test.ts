import { describe, expect, it } from 'vitest';
import { flatMap } from '../../operators/flatMap.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';
import { Scenario, text } from './through-engine.js';

describe('flatMap', () => {
  it('gives the iterable of pairs that the mapper makes of key, value and context', () => {
    const operator = flatMap((key: string, value: string, ctx) => [[value, key] as const, { key, value: ctx.topic }]);
    expect(opened(operator, 'many')).toMatchObject({ emits: 'entry', maxChildren: 10_000 });
    expect(applied(operator, 'k', 'v')).toEqual([['v', 'k'], { key: 'k', value: 'orders' }]);
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: true, rekeys: true });
  });

  it.each(['text', undefined, null, 7])('refuses %j', (given) => {
    expect(() =>
      applied(
        flatMap(() => untyped(given)),
        'k',
        'v',
      ),
    ).toThrow(expect.objectContaining({ code: 'NOT_AN_ITERABLE' }));
  });

  it('takes maxChildren, and refuses what is no count', () => {
    expect(
      opened(
        flatMap(() => [], { maxChildren: 3 }),
        'many',
      ).maxChildren,
    ).toBe(3);
    expect(() => flatMap(() => [], { maxChildren: 0 })).toThrow(`'flatMap.maxChildren'`);
  });

  refusesThenables({ kind: 'flatMap', instead: 'mapValuesAsync() and flatMap()', of: (mapper) => flatMap(mapper) });
  takesAName('flatMap', (options) => flatMap(() => [], options));
});

describe('flatMap through the engine', () => {
  it('emits one record for each pair, in order; the record settles when all of them have', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMap((key, value) => value.split(' ').map((word) => [word, key] as const), { named: 'step' })
        .to('out', text),
    );
    scenario.feed('in', ['a', 'x y'], ['b', 'z']);
    await scenario.settles({
      source: { emitted: 2 },
      steps: { step: { in: 2, created: 1, emitted: 3 } },
      topics: { out: 3 },
    });
    expect(scenario.pairs('out')).toEqual([
      ['x', 'a'],
      ['y', 'a'],
      ['z', 'b'],
    ]);
  });

  it('lets each child inherit headers and timestamp, each unless it is given', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMap(function* (key, value) {
          yield [key, value] as const;
          yield { key, value, headers: [['own', null]] as const };
          yield { key, value, timestamp: 5 };
        })
        .to('out', text),
    );
    scenario.feed('in', ['k', 'v', { headers: { trace: 'x' }, timestamp: 77 }]);
    await scenario.settles({ source: { emitted: 1 }, topics: { out: 3 } });
    const written = scenario.records('out').map(({ headers, timestamp }) => [headers.map(([name]) => name), timestamp]);
    expect(written).toEqual([
      [['trace'], 77],
      [['own'], 77],
      [['trace'], 5],
    ]);
  });

  it('drops the record of which it makes none', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMap(() => [], { named: 'step' })
        .peek(() => {}),
    );
    scenario.feed('in', ['a', 'x']);
    await scenario.settles({ source: { filtered: 1 }, steps: { step: { in: 1, filtered: 1 } } });
  });

  it.each([
    ['is no pair', 'NOT_A_PAIR', () => 'kv'],
    ['has no time', 'INVALID_ENTRY', () => ({ key: 'k', value: 'v', timestamp: Number.NaN })],
    ['is a Promise', 'PROMISE_FROM_SYNC_STEP', () => Promise.resolve(['k', 'v'])],
    ['has a Promise for a key', 'PROMISE_FROM_SYNC_STEP', () => [Promise.resolve('k'), 'v']],
    ['has a Promise for a value', 'PROMISE_FROM_SYNC_STEP', () => ({ key: 'k', value: Promise.reject(new Error()) })],
  ])('fails the record when a child %s', async (_what, code, child) => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMap((key, value) => [[key, value] as const, untyped<[string, string]>(child())], { named: 'step' })
        .toDLQ('dead')
        .peek(() => {}),
    );
    scenario.feed('in', ['a', 'x']);
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      steps: { step: { in: 1, created: 1, emitted: 1, 'dead-lettered': 1 } },
      deadLetters: { [`processing: ${code}`]: 1 },
    });
  });

  it('fails a record whose array has more than maxChildren pairs, and emits none of them', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMap((key, value) => [...value].map((letter) => [key, letter] as const), { named: 'step', maxChildren: 2 })
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ['a', 'xy'], ['a', 'xyz']);
    await scenario.settles({
      source: { emitted: 1, 'dead-lettered': 1 },
      steps: { step: { in: 2, created: 1, emitted: 2, 'dead-lettered': 1 } },
      topics: { out: 2, dead: 1 },
      deadLetters: { 'processing: TOO_MANY_CHILDREN': 1 },
    });
  });

  failsItsRecords({
    attach: (stream, on) => stream.flatMap((key, value) => on(value, [[key, value] as const]), { named: 'step' }),
  });
  letsNullsThrough((stream) => stream.flatMap((key, value) => [[key, value] as const], { named: 'step' }));
  inheritsTheRest((stream) => stream.flatMap((key, value) => [[key, value] as const]));
});
