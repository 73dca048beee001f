import { describe, expect, it } from 'vitest';
import { Serdes } from '../../../src/index.js';
import { untyped } from '../../operators/opened.js';
import { Scenario, text } from '../../operators/through-engine.js';

const items = (count: number) => Array.from({ length: count }, (_, i) => [`k${i}`, `v${i}`] as const);

describe('what the handler of a batch returns', () => {
  it.each([
    ['too few results', 'NOT_A_BATCH_RESULT', () => ['x']],
    ['too many results', 'NOT_A_BATCH_RESULT', () => Array.from({ length: 9 }, () => 'x')],
    ['nothing', 'NOT_A_BATCH_RESULT', () => undefined],
    ['null', 'NOT_A_BATCH_RESULT', () => null],
    ['a number', 'NOT_A_BATCH_RESULT', () => 4],
    ['results that are no list', 'NOT_A_BATCH_RESULT', () => ({ results: 'abcd', failed: [] })],
    ['failed that is no list', 'NOT_A_BATCH_RESULT', named(1)],
    ['an index beyond the last', 'NOT_A_BATCH_RESULT', named([4])],
    ['a negative index', 'NOT_A_BATCH_RESULT', named([-1])],
    ['a broken index', 'NOT_A_BATCH_RESULT', named([0.5])],
    ['no number as index', 'NOT_A_BATCH_RESULT', named([Number.NaN])],
    ['text as index', 'NOT_A_BATCH_RESULT', named(['1'])],
    ['a hole as index', 'NOT_A_BATCH_RESULT', named(Array.from({ length: 1 }))],
    ['an object without index', 'NOT_A_BATCH_RESULT', named([{ error: new Error('which?') }])],
    ['a Symbol as index', 'NOT_A_BATCH_RESULT', named([{ index: Symbol('1') }])],
    ['an index twice', 'NOT_A_BATCH_RESULT', named([1, { index: 1, error: new Error('again') }])],
    [
      'a getter that throws',
      'RangeError',
      () => Object.defineProperty({}, 'failed', { get: () => [].at(0) ?? fail() }),
    ],
    [
      'Promises',
      'PROMISE_FROM_SYNC_STEP',
      (count: number) => Array.from({ length: count }, () => Promise.reject(new Error('late'))),
    ],
  ])('fails all records of a batch in one call when it brings %s', async (_what, code, result) => {
    let calls = 0;
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .batch({ size: 4, linger: '1ms' })
        .mapValuesAsync(async (given) => {
          calls++;
          return untyped<string[]>(result(given.length));
        })
        .toDLQ('dead')
        .to('out', { key: Serdes.string(), value: Serdes.json() }),
    );
    scenario.feed('in', ...items(4));
    await scenario.settles({ source: { 'dead-lettered': 4 }, deadLetters: { [`processing: ${code}`]: 4 } });
    expect(calls).toBe(1);
  });

  it('needs no results where all have failed', async () => {
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .batch({ size: 2, linger: '1ms' })
        .mapValuesAsync(async () => untyped<string[]>({ failed: [1, 0] }))
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ...items(2));
    await scenario.settles({
      source: { 'dead-lettered': 2 },
      deadLetters: { 'processing: BATCH_ITEM_FAILED': 2 },
    });
  });
});

/** What names these as failed, beside results that are right. */
function named(failed: unknown) {
  return (count: number) => ({ results: Array.from({ length: count }, () => 'x'), failed });
}

function fail(): never {
  throw new RangeError('no');
}
