import { describe, expect, it } from 'vitest';
import { batch } from '../../operators/batch.js';
import { type BatchSize } from '../../src/index.js';
import { opened, untyped } from './opened.js';
import { refusesWhatIsNoFunction, takesAName } from './refusals.js';
import { nullable, Scenario, text } from './through-engine.js';

const items = (count: number, key = (i: number) => `k${i % 3}`) =>
  Array.from({ length: count }, (_, i) => [key(i), `v${i}`] as const);

describe('batch', () => {
  const limits = { concurrency: 16, timeout: 30_000, grace: 1000, orderBy: 'key', orderKey: undefined };

  it('has limits when none but the size are given', () => {
    const operator = batch<string, string>({ size: 10 }).foreachAsync(async () => {});
    expect(opened(operator, 'batch')).toMatchObject({ emits: 'nothing', limits: { ...limits, size: 10, linger: 0 } });
    expect(opened(operator, 'batch').limits.minimum).toBe(1);
    expect(operator).toMatchObject({ fallible: true, boundary: true, needsOrder: true, rekeys: false, fansOut: false });
    expect(batch({ size: 1 }).mapAsync(async () => []).rekeys).toBe(true);
    expect(batch({ size: 1 }).mapValuesAsync(async () => []).rekeys).toBe(false);
  });

  it('takes limits', () => {
    const operator = batch<string, string>({ size: 5, linger: '2s', minimum: 3, timeout: '1s', orderBy: 'none' });
    expect(
      opened(
        operator.foreachAsync(async () => {}),
        'batch',
      ).limits,
    ).toEqual({
      ...limits,
      size: 5,
      linger: 2000,
      minimum: 3,
      timeout: 1000,
      orderBy: 'none',
    });
  });

  it.each([
    ['size', [0, -1, 1.5, undefined, '3']],
    ['linger', [-1, Number.NaN, 'soon']],
    ['minimum', [0, -1, 1.5, '3', 4]],
    ['concurrency', [0]],
    ['orderBy', ['keys']],
  ])('refuses a wrong %s', (option, wrong) => {
    for (const given of wrong) {
      expect(
        () => batch(untyped<BatchSize>({ size: 3, [option]: given })),
        `${option}: ${JSON.stringify(given)}`,
      ).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`'batch.${option}'`) }),
      );
    }
  });

  refusesWhatIsNoFunction('batch', (handler) => batch({ size: 3 }).foreachAsync(handler));
  takesAName('batch', (options) =>
    batch(
      typeof (options ?? undefined) === 'object'
        ? { size: 3, ...options }
        : untyped<BatchSize>(options === undefined ? { size: 3 } : options),
    ).foreachAsync(async () => {}),
  );
});

describe('batch through the engine', () => {
  it('gives the handler up to size records of a partition with what they came with, and ends them as consumed', async () => {
    const seen: unknown[] = [];
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', nullable)
        .toDLQ('dead')
        .batch({ size: 3, linger: '10ms', named: 'step' })
        .foreachAsync(async (given, { topic, partition, attempt, signal }) => {
          seen.push(given.map(({ key, value, offset, timestamp }) => `${key}/${value}/${offset}/${timestamp}`));
          expect({ topic, partition, attempt, aborted: signal.aborted }).toEqual({
            topic: 'in',
            partition: 0,
            attempt: 1,
            aborted: false,
          });
          expect(given[0]).toMatchObject({ topic: 'in', partition: 0, headers: [] });
          await scenario.after(5, null);
        }),
    );
    for (let i = 0; i < 5; i++) scenario.feed('in', [i === 1 ? null : 'a', i === 2 ? null : `v${i}`, { timestamp: i }]);
    await scenario.settles({ source: { consumed: 5 }, steps: { step: { in: 5, consumed: 5 } }, topics: {} });
    expect(seen).toEqual([
      ['a/v0/0/0', 'null/v1/1/1', 'a/null/2/2'],
      ['a/v3/3/3', 'a/v4/4/4'],
    ]);
  });

  it('emits a pair, or a value, for each in order, with the rest inherited unless given', async () => {
    const options = { headers: { trace: 'x' }, timestamp: 77 };
    const scenario: Scenario = new Scenario((builder) => {
      const source = builder.stream('in', text);
      source
        .batch({ size: 2 })
        .mapAsync(async (given) =>
          given.map(({ key, value }) =>
            value === 'a' ? [value, key] : { key: value, value: key, headers: [['own', null]], timestamp: 5 },
          ),
        )
        .toDLQ('dead')
        .to('pairs', text);
      source
        .batch({ size: 2 })
        .mapValuesAsync(async (given) => given.map(({ key, value }) => key + value))
        .toDLQ('dead')
        .to('values', text);
    });
    scenario.feed('in', ['k', 'a', options], ['k', 'b', options], ['k', 'a', options]);
    await scenario.settles({ source: { emitted: 3 }, topics: { pairs: 3, values: 3 } });
    const trace = [['trace', Buffer.from('x')]];
    expect(scenario.records('pairs')).toMatchObject([
      { key: 'a', value: 'k', headers: trace, timestamp: 77 },
      { key: 'b', value: 'k', headers: [['own', null]], timestamp: 5 },
      { key: 'a', value: 'k', headers: trace, timestamp: 77 },
    ]);
    expect(scenario.records('values')).toMatchObject(
      ['ka', 'kb', 'ka'].map((value) => ({ key: 'k', value, headers: trace, timestamp: 77 })),
    );
  });

  it('goes when its first record has waited for linger, not before', async () => {
    const calls: number[] = [];
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .toDLQ('dead')
        .batch({ size: 100, linger: '50ms' })
        .foreachAsync(async (given) => void calls.push(given.length)),
    );
    scenario.feed('in', ...items(2));
    await scenario.driver.advance(40);
    scenario.feed('in', ...items(2));
    await scenario.driver.advance(9);
    expect(calls).toEqual([]);
    await scenario.driver.advance(2);
    expect(calls).toEqual([4]);
    await scenario.settles({ source: { consumed: 4 } });
  });

  it.each([
    ['the span is full', { span: 4 }],
    ['the budget is spent', { budget: { records: 4 } }],
  ])('does not wait for what cannot come, since %s', async (_why, options) => {
    const calls: number[] = [];
    const scenario: Scenario = new Scenario(
      (builder) =>
        builder
          .stream('in', text)
          .toDLQ('dead')
          .batch({ size: 100, linger: '5m' })
          .foreachAsync(async (given) => {
            calls.push(given.length);
            await scenario.after(1, null);
          }),
      options,
    );
    scenario.feed('in', ...items(11));
    await scenario.driver.advance(100);
    expect(calls.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...calls)).toBeLessThan(11);
    await scenario.settles({ source: { consumed: 11 } });
  });

  it('is as large as its size where a boundary holds less, and the next one comes together meanwhile', async () => {
    const calls: number[] = [];
    const scenario: Scenario = new Scenario(
      (builder) =>
        builder
          .stream('in', text)
          .toDLQ('dead')
          .batch({ size: 5, linger: '1s' })
          .foreachAsync(async (given) => {
            calls.push(given.length);
            await scenario.after(10, null);
          }),
      { boundary: { records: 2 } },
    );
    scenario.feed('in', ...items(20));
    await scenario.driver.advance(500);
    expect(calls).toEqual([5, 5, 5, 5]);
    await scenario.settles({ source: { consumed: 20 } });
  });

  it('is never larger than its size, however many wait', async () => {
    const calls: number[] = [];
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .toDLQ('dead')
        .batch({ size: 3, linger: '1ms' })
        .foreachAsync(async (given) => {
          calls.push(given.length);
          await scenario.after(10, null);
        }),
    );
    scenario.feed('in', ...items(20));
    await scenario.settles({ source: { consumed: 20 } });
    expect(calls).toEqual([3, 3, 3, 3, 3, 3, 2]);
  });

  it('does not wait when the app closes', async () => {
    const calls: number[] = [];
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .toDLQ('dead')
        .batch({ size: 100, linger: '1h' })
        .foreachAsync(async (given) => void calls.push(given.length)),
    );
    scenario.feed('in', ...items(7));
    await scenario.driver.advance(1000);
    expect(calls).toEqual([]);
    await scenario.driver.close();
    expect(calls).toEqual([7]);
    expect(scenario.committed('in')).toBe(7);
  });
});
