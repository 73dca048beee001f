import type { Cancel, Clock } from '../core/clock.js';
import type { EventOwner, EventQueue } from './event-queue.js';

/**
 * A clock over an event queue: nothing waits, time moves when the queue is run. Each instance of an app gets one of its
 * own, so that one can be killed or stalled, or have its wall clock jump, while the others go on.
 */
export class VirtualClock implements Clock, EventOwner {
  #dead = false;
  #stalledUntil = 0;
  #wallOffset: number;

  /** `startAt`: wall time of the queue's first moment, in milliseconds since 1970. */
  constructor(
    readonly queue: EventQueue,
    readonly startAt = 0,
  ) {
    this.#wallOffset = startAt;
  }

  get dead(): boolean {
    return this.#dead;
  }

  get stalledUntil(): number {
    return this.#stalledUntil;
  }

  monotonic(): number {
    return this.queue.now;
  }

  wall(): number {
    return this.queue.now + this.#wallOffset;
  }

  timer(ms: number, run: () => void): Cancel {
    return this.queue.push(this.queue.now + Math.max(0, ms), run, this);
  }

  soon(run: () => void): Cancel {
    return this.queue.push(this.queue.now, run, this);
  }

  hold(): Cancel {
    return () => {};
  }

  /** Nothing that this clock was asked for runs any more, as after kill -9. */
  kill(): void {
    this.#dead = true;
  }

  /** A blocked event loop: everything that is due within `ms` runs only afterwards, in the order in which it was due. */
  stall(ms: number): void {
    this.#stalledUntil = Math.max(this.#stalledUntil, this.queue.now + ms);
  }

  /** The wall clock is set forward, or back when `ms` is negative; monotonic time knows nothing of it. */
  jump(ms: number): void {
    this.#wallOffset += ms;
  }
}
