import { describe, expect, it } from 'vitest';
import { mapAsync } from '../../operators/mapAsync.js';
import { Serdes } from '../../src/index.js';
import { calls } from './calling.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, opened } from './opened.js';
import { untyped } from './opened.js';
import { refusesWhatIsNoFunction, takesAName, takesLimits } from './refusals.js';
import { Scenario, text } from './through-engine.js';

describe('mapAsync', () => {
  it('calls the mapper with key, value and context, and gives its Promise of a pair', async () => {
    const operator = mapAsync(async (key: string, value: number, ctx) => [value, `${key}@${ctx.offset}`]);
    expect(opened(operator, 'call').emits).toBe('entry');
    await expect(applied(operator, 'k', 1)).resolves.toEqual([1, 'k@7']);
    expect(operator).toMatchObject({ fansOut: false, rekeys: true });
  });

  takesLimits({ kind: 'mapAsync', of: (options) => mapAsync((key, value) => [key, value], options) });
  refusesWhatIsNoFunction('mapAsync', (mapper) => mapAsync(mapper));
  takesAName('mapAsync', (options) => mapAsync((key, value) => [key, value], options));
});

describe('mapAsync through the engine', () => {
  it('emits one record for one when its call ends well, with headers and timestamp inherited unless given', async () => {
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .mapAsync(
          async (key, value) => {
            await scenario.after(5, null);
            if (value === 'pair') return [value, key];
            return { key: value, value: key, headers: [['own', null]] as const, timestamp: 5 };
          },
          { named: 'step' },
        )
        .toDLQ('dead')
        .to('out', text),
    );
    const options = { headers: { trace: 'x' }, timestamp: 77 };
    scenario.feed('in', ['a', 'pair', options], ['b', 'entry', options]);
    await scenario.settles({ source: { emitted: 2 }, steps: { step: { in: 2, emitted: 2 } }, topics: { out: 2 } });
    expect(scenario.records('out')).toMatchObject([
      { key: 'pair', value: 'a', headers: [['trace', Buffer.from('x')]], timestamp: 77 },
      { key: 'entry', value: 'b', headers: [['own', null]], timestamp: 5 },
    ]);
  });

  it.each([
    ['no pair', 'NOT_A_PAIR', () => 'kv'],
    ['nothing', 'NOT_A_PAIR', () => undefined],
    ['text in a header', 'INVALID_ENTRY', () => ({ key: 'k', value: 'v', headers: [['name', 'text']] })],
    ['a Promise for a key', 'PROMISE_FROM_SYNC_STEP', () => [Promise.reject(new Error('late')), 'v']],
    ['a Promise for a value', 'PROMISE_FROM_SYNC_STEP', () => ({ key: 'k', value: Promise.resolve('v') })],
  ])('fails the record when its call brings %s', async (_what, code, pair) => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .mapAsync(async () => untyped<[string, string]>(pair()), { named: 'step' })
        .toDLQ('dead')
        .to('out', { key: Serdes.string(), value: Serdes.json() }),
    );
    scenario.feed('in', ['a', 'x'], ['a', 'y']);
    await scenario.settles({
      source: { 'dead-lettered': 2 },
      steps: { step: { in: 2, 'dead-lettered': 2 } },
      deadLetters: { [`processing: ${code}`]: 2 },
    });
  });

  calls((stream, answer, options) =>
    stream.mapAsync(async (key, value, ctx) => [key, await answer(key, value, ctx)], options),
  );
  failsItsRecords({
    attach: (stream, on) =>
      stream.mapAsync((key, value) => on<readonly [string, string]>(value, [key, value]), { named: 'step' }),
    promise: 'awaited',
  });
  letsNullsThrough((stream) => stream.mapAsync(async (key, value) => [key, value], { named: 'step' }));
  inheritsTheRest((stream) => stream.mapAsync(async (key, value) => [key, value]));
});
