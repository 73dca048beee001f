import { systemClock } from '../core/clock.js';
import { turn } from './event-loop.js';
import type { EventQueue } from './event-queue.js';

/**
 * Real milliseconds that users' Promises get to settle before virtual time moves on. They may wait for real I/O, and
 * must not time out because virtual time costs nothing.
 */
const PATIENCE = 200;

/**
 * Runs an app's event queue between users' Promises. Where none is waited for, it is a synchronous loop; otherwise each
 * event is followed by a turn of the real event loop, and time moves only when the Promises had their chance.
 */
export class DriverLoop {
  /** Virtual sleeps that users' functions are in: whoever waits for these needs virtual time, not patience. */
  #sleeping = 0;
  #triedInVain = '';

  constructor(
    readonly queue: EventQueue,
    /** How many Promises the app waits for. */
    private readonly awaited: () => number,
  ) {}

  /** Runs what is due now, up to the first Promise. */
  runDue(): void {
    while (this.queue.step(this.queue.now));
  }

  /** Runs everything up to `until`, or until it is `enough`. False when time came to its end first. */
  async run(until: number, enough: () => boolean): Promise<boolean> {
    for (;;) {
      await this.#letPromisesSettle();
      if (enough()) return true;
      if (!this.queue.step(until)) break;
    }
    if (until !== Infinity) this.queue.moveTo(until);
    return false;
  }

  /** A Promise that resolves after that much virtual time. */
  sleep(ms: number): Promise<void> {
    this.#sleeping++;
    return new Promise((resolve) => {
      this.queue.push(this.queue.now + ms, () => {
        this.#sleeping--;
        resolve();
      });
    });
  }

  async #letPromisesSettle(): Promise<void> {
    if (this.awaited() === 0) return;
    await turn();
    const before = this.#state();
    const isDue = () => (this.queue.next() ?? Infinity) <= this.queue.now;
    if (this.#sleeping > 0 || before === this.#triedInVain) return;
    const begun = systemClock.monotonic();
    while (this.awaited() > 0 && this.#state() === before && !isDue()) {
      if (systemClock.monotonic() - begun > PATIENCE) {
        this.#triedInVain = before;
        return;
      }
      await turn();
    }
  }

  /** Changes whenever a Promise of the app has settled: it then takes a step, or begins another call. */
  #state(): string {
    return `${this.awaited()} ${this.queue.pushed}`;
  }
}
