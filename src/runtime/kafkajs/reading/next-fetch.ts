import type { Cancel, Clock } from '../../../core/clock.js';
import type { Intake } from '../../../core/transport.js';

/**
 * The longest that a fetch waits, in milliseconds: what comes in the meantime of a partition that was read to its end is
 * that much later.
 */
const LONGEST = 50;

/**
 * Keeps the next fetch back while the app has enough to do. kafkajs fetches again when its batches are done, so a batch is
 * said to be done a little later; a pause would do the same, but takes up to `maxWaitTimeInMs` to end. With batches that
 * pile up to the budget instead, each record outlives several collections of the young generation, and the copying is a
 * tenth of all work.
 */
export class NextFetch {
  readonly #clock: Clock;
  readonly #intake: Intake;
  #release: (() => void) | null = null;
  #timeout: Cancel = () => {};

  constructor(clock: Clock, intake: Intake) {
    this.#clock = clock;
    this.#intake = intake;
  }

  /** Fulfilled when the app runs out of work, or has waited for long; undefined when there is nothing to wait for. */
  afterThis(): Promise<void> | undefined {
    const go = () => this.release();
    if (!this.#intake.sated(go)) return undefined;
    return new Promise((resolve) => {
      this.release();
      this.#release = resolve;
      this.#timeout = this.#clock.timer(LONGEST, go);
    });
  }

  /** Lets it go now. */
  release(): void {
    this.#timeout();
    const release = this.#release;
    this.#release = null;
    release?.();
  }
}
