import type { BatchContext } from '../../core/batch.js';
import { Aborter } from '../aborter.js';
import type { Part } from './part.js';

/** One call of a batch's handler, as the handler sees it. */
export class BatchCall implements BatchContext {
  /** Monotonic milliseconds: when it times out, then when its grace ends. */
  deadline = 0;
  state: 'waiting' | 'running' | 'timed-out' | 'abandoned' | 'ended' = 'waiting';
  readonly attempt: number;
  readonly #aborter = new Aborter();

  constructor(readonly part: Part) {
    this.attempt = part.tries + 1;
  }

  get topic(): string {
    return this.part.context.topic;
  }
  get partition(): number {
    return this.part.context.partition;
  }
  get signal(): AbortSignal {
    if (this.part.task.closed) this.#aborter.abort();
    return this.#aborter.signal;
  }

  abort(reason: unknown): void {
    this.#aborter.abort(reason);
  }
}
