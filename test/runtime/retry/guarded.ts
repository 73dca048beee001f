import { StreamsBuilder, type CircuitBreakerOptions, type Context, type RetryOptions } from '../../../src/index.js';
import { Driven } from '../driven.js';
import { text, type Plan, type Tried } from './retrying.js';

interface Setting {
  readonly sync?: boolean;
  /** Milliseconds that a call takes, or that it takes for a value. */
  readonly latency?: number | ((value: string) => number);
  readonly concurrency?: number;
  readonly partitions?: number;
  readonly retry?: RetryOptions | undefined;
  /** Whether the retry stands before the breaker, which is the custom, or behind it. */
  readonly order?: 'retry inside' | 'breaker inside';
}

/** A breaker of few calls. */
export const small = {
  window: 4,
  minimumCalls: 4,
  halfOpenCalls: 2,
  openFor: '10s',
} as const satisfies CircuitBreakerOptions;

/** An app with one step, synchronous or a call, under a breaker and, if asked for, a retry: it fails as the plan says. */
export class Guarded {
  readonly tried: Tried[] = [];
  readonly app: Driven;

  constructor(options: CircuitBreakerOptions, plan: Plan, setting: Setting = {}) {
    const { sync = true, latency = 1, concurrency = 16, partitions = 1, retry, order = 'retry inside' } = setting;
    const note = (value: string, key: string | null, { attempt }: Context) =>
      void this.tried.push({ at: this.app.queue.now, key, value, attempt });
    const answer = (value: string, { attempt }: Context): string => {
      const error = plan(value, attempt, this.app.queue.now);
      if (error) throw error;
      return value;
    };
    const builder = new StreamsBuilder();
    const stream = builder.stream('in', text);
    const named = { named: 'step' };
    const stepped = sync
      ? stream.mapValues((value, key, context) => {
          note(value, key, context);
          return answer(value, context);
        }, named)
      : stream.mapValuesAsync(
          async (value, key, context) => {
            note(value, key, context);
            await this.app.later(typeof latency === 'number' ? latency : latency(value), null);
            return answer(value, context);
          },
          { ...named, concurrency, timeout: '10m' },
        );
    const guards = { ...options, named: 'guard' };
    const guarded =
      retry === undefined
        ? stepped.circuitBreaker(guards)
        : order === 'retry inside'
          ? stepped.retryWithBackoff(retry).circuitBreaker(guards)
          : stepped.circuitBreaker(guards).retryWithBackoff(retry);
    guarded.toDLQ('dead').to('out', text);
    this.app = new Driven(builder.build(), partitions);
  }

  /** Keys are the letters of the values. */
  feed(...values: string[]): void {
    this.app.feed(values.map((value) => [value.replace(/\d+$/, '') || null, value]));
  }

  get out(): readonly (string | null)[] {
    return this.app.values('out');
  }

  get dead(): readonly (string | null)[] {
    return this.app.values('dead');
  }

  get paused(): readonly string[] {
    return this.app.status().partitions[0]!.paused;
  }

  get balanced(): boolean {
    return this.app.ledger().balanced;
  }
}
