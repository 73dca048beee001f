import { NOWHERE } from '../compiler/program.js';
import type { Clock } from '../core/clock.js';
import { BatchStep } from './batch/batch-step.js';
import type { CallHost, CallStep } from './call-step.js';
import type { OpenedOp } from './opened-op.js';
import type { Parts } from './parts.js';
import type { Watches } from './retry/watches.js';

/** What they need of their app. */
export interface StepsHost {
  readonly clock: Clock;
  readonly opened: readonly OpenedOp[];
  readonly parts: Parts;
  readonly watches: Watches;
}

/** The asynchronous steps of an app, by op id, made when the first record comes to them. */
export class AsyncSteps {
  readonly calls = new Map<number, CallStep>();
  readonly batches = new Map<number, BatchStep>();
  readonly #host: StepsHost;
  readonly #overrun: (error: Error) => void;

  constructor(host: StepsHost, overrun: (error: Error) => void) {
    this.#host = host;
    this.#overrun = overrun;
  }

  call(op: number): CallStep {
    let step = this.calls.get(op);
    if (step === undefined) {
      const opened = this.#host.opened[op]!;
      step = new this.#host.parts.CallStep(opened.as('call').limits, this.#hostOf(opened));
      this.calls.set(op, step);
    }
    return step;
  }

  batch(op: number): BatchStep {
    let step = this.batches.get(op);
    if (step === undefined) {
      const opened = this.#host.opened[op]!;
      step = new BatchStep(opened.as('batch').limits, this.#hostOf(opened));
      this.batches.set(op, step);
    }
    return step;
  }

  *[Symbol.iterator](): Generator<readonly [op: number, step: CallStep | BatchStep]> {
    yield* this.calls;
    yield* this.batches;
  }

  close(): void {
    for (const [, step] of this) step.close();
  }

  #hostOf({ breaker }: OpenedOp): CallHost {
    const { clock, watches } = this.#host;
    return { clock, guard: breaker === NOWHERE ? null : watches.guard(breaker), overrun: this.#overrun };
  }
}
