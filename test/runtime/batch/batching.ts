import type { BatchContext, BatchItem, BatchSize, Failed } from '../../../src/index.js';
import type { RetryOptions } from '../../../src/core/retry-options.js';
import { nullable, Scenario, type Fed } from '../../operators/through-engine.js';

export type Given = readonly BatchItem<string | null, string | null>[];
export type Handler = (items: Given, ctx: BatchContext) => Promise<Failed | void>;

interface Options {
  readonly batch: BatchSize & { readonly orderBy?: 'none' | 'partition' };
  readonly retry?: RetryOptions;
}

/** A topology of one batch, whose handler is told of; what fails goes to `dead`. */
export class Batching {
  /** The values of each call, in order. */
  readonly calls: string[][] = [];
  readonly attempts: number[] = [];
  readonly scenario: Scenario;

  constructor(handler: Handler, { batch, retry }: Options) {
    this.scenario = new Scenario((builder) => {
      const called: Handler = async (items, ctx) => {
        this.calls.push(items.map(({ value }) => value ?? 'null'));
        this.attempts.push(ctx.attempt);
        await this.scenario.after(1, null);
        return handler(items, ctx);
      };
      const below = builder
        .stream('in', nullable)
        .batch({ named: 'step', linger: '20ms', ...batch })
        .mapValuesAsync(async (items, ctx) => {
          const outcome = await called(items, ctx);
          const results = items.map(({ value }) => value);
          return outcome ? { results, failed: outcome.failed } : results;
        });
      (retry ? below.retryWithBackoff({ jitter: 'none', ...retry }) : below).toDLQ('dead').to('out', nullable);
    });
  }

  feed(...records: readonly Fed[]): this {
    this.scenario.feed('in', ...records);
    return this;
  }

  get out(): (string | null)[] {
    return this.scenario.values('out');
  }

  get dead(): string[] {
    return this.scenario.driver.deadLetters('dead').map(({ value }) => String(value));
  }
}

export const permanent = () => new TypeError('a record that no try will mend');
export const transient = () => Object.assign(new Error('away'), { code: 'ECONNRESET' });
