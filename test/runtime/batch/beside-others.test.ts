import { describe, expect, it } from 'vitest';
import { StreamsBuilder, type CircuitBreakerOptions, type RetryOptions } from '../../../src/index.js';
import { Driven } from '../driven.js';
import { Running } from '../running.js';
import { text } from '../retry/retrying.js';
import { permanent, transient } from './batching.js';

const SMALL = { window: 4, minimumCalls: 2, halfOpenCalls: 1, openFor: '10s' } as const satisfies CircuitBreakerOptions;

/** An app with batches of four under a breaker and, if asked for, a retry. */
class Guarded {
  readonly calls: { readonly at: number; readonly values: readonly string[] }[] = [];
  readonly app: Driven;

  constructor(plan: (values: readonly string[], at: number) => Error | null, retry?: RetryOptions) {
    const builder = new StreamsBuilder();
    const batched = builder
      .stream('in', text)
      .batch({ named: 'step', size: 4, linger: '1ms' })
      .mapValuesAsync(async (items) => {
        const values = items.map(({ value }) => value);
        const at = this.app.queue.now;
        this.calls.push({ at, values });
        await this.app.later(1, null);
        const error = plan(values, at);
        if (error) throw error;
        return values;
      });
    const watched = retry ? batched.retryWithBackoff({ jitter: 'none', factor: 1, ...retry }) : batched;
    watched
      .circuitBreaker({ ...SMALL, named: 'guard' })
      .toDLQ('dead')
      .to('out', text);
    this.app = new Driven(builder.build(), 1);
  }

  feed(...values: string[]): void {
    this.app.feed(values.map((value) => [value, value]));
  }
}

describe('batches behind a circuitBreaker', () => {
  it('wait while it is open, and go on when a trial comes through; each call counts once', async () => {
    const run = new Guarded((_values, at) => (at < 5_000 ? transient() : null), { attempts: 5, base: '100ms' });
    run.feed('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    await run.app.advance(9_000);
    // Two calls failed, so it is open: one of each batch.
    expect(run.calls.map(({ values }) => values.length)).toEqual([4, 4]);
    expect(run.app.status()).toMatchObject({ breakers: [{}, { step: 'guard', state: 'open' }] });
    expect(run.app.status().partitions[0]!.paused).toContain('breaker:guard');
    await run.app.advance(60_000);
    expect(run.app.values('dead')).toEqual([]);
    expect([...run.app.values('out')].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(run.app.status().breakers[1]!.state).toBe('closed');
    expect(run.app.ledger().balanced).toBe(true);
  });

  it('are taken apart without a word to it when it is the record that is bad', async () => {
    const run = new Guarded((values) => (values.includes('b') ? permanent() : null));
    run.feed('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    await run.app.advance(1_000);
    expect(run.calls.map(({ values }) => values.length)).toEqual([4, 2, 1, 1, 2, 4]);
    expect(run.app.status().breakers[0]!.state).toBe('closed');
    expect(run.app.values('dead')).toEqual(['b']);
  });

  it('have their halves wait when it opens in between', async () => {
    const run = new Guarded((values, at) => (at < 5_000 && values.includes('b') ? transient() : null));
    run.feed('a', 'b', 'c', 'd');
    await run.app.advance(1_000);
    expect(run.calls.map(({ values }) => values.join(''))).toEqual(['abcd', 'ab']);
    expect(run.app.values('dead')).toEqual([]);
    await run.app.advance(20_000);
    expect(run.app.values('out')).toEqual(['a', 'b', 'c', 'd']);
    expect(run.app.ledger().balanced).toBe(true);
  });
});

describe('batches under a retry with tiers', () => {
  it('have what is left over wait in delay topics, each alone, and it is batched again; every try counts', async () => {
    const calls: { readonly values: readonly string[]; readonly attempt: number }[] = [];
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .batch({ named: 'step', size: 4, linger: '1s' })
      .mapValuesAsync(async (items, { attempt }) => {
        const values = items.map(({ value }) => value);
        calls.push({ values, attempt });
        await Promise.resolve();
        const failed = values.flatMap((value, index) =>
          value.startsWith('bad') ? [{ index, error: transient() }] : [],
        );
        return { results: values, failed };
      })
      .retryWithBackoff({
        named: 'look-up',
        attempts: 2,
        base: 1_000,
        jitter: 'none',
        breaker: false,
        budget: false,
        tiers: ['1m', '10m'],
        orderBy: 'none',
      })
      .toDLQ()
      .to('out', text);
    const running = new Running(builder.build(), { in: 1, out: 1 }, { random: () => 0 });
    await running.start();
    running.feed('in', ...['good0', 'bad1', 'bad2', 'good3'].map((value) => [value, value] as const));
    await running.advance(30 * 60_000);
    expect(running.values('out')).toEqual(['good0', 'good3']);
    expect(calls.slice(0, 2)).toEqual([
      { values: ['good0', 'bad1', 'bad2', 'good3'], attempt: 1 },
      { values: ['bad1', 'bad2'], attempt: 2 },
    ]);
    for (const value of ['bad1', 'bad2'])
      expect(calls.filter(({ values }) => values.includes(value)).map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    expect([...running.values('in.DLQ')].sort()).toEqual(['bad1', 'bad2']);
    for (const headers of running.headers('in.DLQ')) expect(headers).toMatchObject({ 'spillway.dlq.attempts': '4' });
    expect(running.app.ledger()).toMatchObject({
      balanced: true,
      source: { settled: { 'retry-topic': 4, 'dead-lettered': 2, emitted: 2 }, inFlight: 0 },
    });
  });
});
