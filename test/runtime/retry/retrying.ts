import {
  Serdes,
  StreamsBuilder,
  type Context,
  type KStream,
  type RetryOptions,
  type StreamsOptions,
} from '../../../src/index.js';
import { Driven } from '../driven.js';

export const text = { key: Serdes.nullable(Serdes.string()), value: Serdes.string() };

/** One try of a step. */
export interface Tried {
  readonly at: number;
  readonly key: string | null;
  readonly value: string;
  readonly attempt: number;
}

/** Says of each try of a record whether it fails: its number, from 1. */
export type Plan = (value: string, attempt: number, at: number) => Error | null;

/** How the step is run. */
interface Setting {
  readonly sync?: boolean;
  readonly partitions?: number;
  /** Milliseconds that a call takes. */
  readonly latency?: number;
  readonly streams?: Partial<StreamsOptions>;
}

export const away = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });

/** An app with one step, synchronous or a call, under a retry and a `toDLQ`: it fails as the plan says. */
export class Retrying {
  readonly tried: Tried[] = [];
  readonly app: Driven;

  constructor(
    options: RetryOptions,
    plan: Plan,
    { sync = true, partitions = 1, latency = 1, streams = {} }: Setting = {},
  ) {
    const step = (value: string, key: string | null, { attempt }: Context): string => {
      this.tried.push({ at: this.app.queue.now, key, value, attempt });
      const error = plan(value, attempt, this.app.queue.now);
      if (error) throw error;
      return value;
    };
    const builder = new StreamsBuilder();
    const stream = builder.stream('in', text);
    const stepped: KStream<string | null, string> = sync
      ? stream.mapValues(step, { named: 'step' })
      : stream.mapValuesAsync(
          async (value, key, context) => {
            await this.app.later(latency, null);
            return step(value, key, context);
          },
          { named: 'step', timeout: '10s' },
        );
    stepped.retryWithBackoff(options).toDLQ('dead').to('out', text);
    this.app = new Driven(builder.build(), partitions, streams);
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

  get balanced(): boolean {
    return this.app.ledger().balanced;
  }
}

/** Without chance and without the guards that look at all records. */
export const plain = { jitter: 'none', budget: false, breaker: false } as const satisfies RetryOptions;

/** Fails the first so many tries of a value. */
export const failing =
  (times: Readonly<Record<string, number>>, error: Error = away): Plan =>
  (value, attempt) =>
    attempt <= (times[value] ?? 0) ? error : null;
