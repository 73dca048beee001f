import { systemClock } from '../core/clock.js';
import { EventQueue } from './event-queue.js';

/** Lets Promises that were resolved run their callbacks, and what these resolve in turn. */
export type Drain = () => Promise<void>;

/**
 * Waits until no Promise callback is left. Node runs its next-tick queue only when the microtask queue is empty, however
 * long the chains in it, so one tick is enough; it is ten times cheaper than a turn of the event loop. Enough as long as
 * nothing waits for real I/O or real timers.
 */
export const microtasks: Drain = () => new Promise((resolve) => process.nextTick(resolve));

/** Waits for a whole turn of the real event loop: for users' code, which may do anything. */
export const turn: Drain = () => new Promise((resolve) => void systemClock.soon(resolve));

/**
 * Runs an event queue. Between two events the Promise callbacks get their turn, but only when somebody said that there
 * may be some (`touch`): a run in which nobody does is one synchronous loop.
 */
export class EventLoop {
  readonly queue: EventQueue;
  #touched = false;
  readonly #drain: Drain;

  constructor(queue: EventQueue = new EventQueue(), drain: Drain = microtasks) {
    this.queue = queue;
    this.#drain = drain;
  }

  /** A Promise was resolved, or handed to the engine: its callbacks run before the next event. */
  touch(): void {
    this.#touched = true;
  }

  /** Runs all that is due now, without a turn for Promises. */
  runDue(): void {
    while (this.queue.step(this.queue.now));
  }

  /** Runs everything up to virtual time `until`, or until `enough` says so after an event; time ends at `until` or there. */
  async runUntil(until: number, enough: () => boolean = () => false): Promise<void> {
    if (this.#touched) await this.#settle();
    while (!enough()) {
      const ran = this.queue.step(until);
      if (this.#touched) await this.#settle();
      // A callback may have scheduled something at this very moment, so the queue is asked again after a drain.
      else if (!ran) return this.queue.moveTo(until);
    }
  }

  /** Runs everything of the next `ms` virtual milliseconds. */
  advance(ms: number): Promise<void> {
    return this.runUntil(this.queue.now + ms);
  }

  async #settle(): Promise<void> {
    while (this.#touched) {
      this.#touched = false;
      await this.#drain();
    }
  }
}
