import type { Tier } from '../../compiler/program.js';
import type { Cancel } from '../../core/clock.js';
import type { ConsumerRecord } from '../../core/record.js';
import type { Task } from '../task.js';
import type { Retries } from './retries.js';
import { dueOf } from './reentry.js';

/** Milliseconds after which it looks again, however long the wait: the wall clock may be set. */
const LONGEST_LOOK = 60_000;

/**
 * Holds the task of a delay topic until its next record is due, by the record's own header and the app's clock; what is
 * behind it waits with it. Meanwhile nothing is fetched. What is due goes on at the pace of the handler's budget, since
 * it is a retry like any other.
 */
export class WaitingRoom {
  readonly #task: Task;
  readonly #retries: Retries;
  #timer: Cancel = () => {};

  constructor(task: Task, tier: Tier) {
    this.#task = task;
    this.#retries = task.host.watches.retries(tier.handler);
  }

  /** Whether `next` may be taken now. Else the task is held until it may. */
  lets(next: ConsumerRecord): boolean {
    const early = dueOf(next) - this.#task.host.clock.wall();
    const wait = early > 0 ? early : this.#retries.reenters();
    this.#task.intake.rest(wait > 0);
    if (wait <= 0) return true;
    this.#task.hold('due');
    this.#timer = this.#task.host.clock.timer(Math.min(wait, LONGEST_LOOK), () => this.#task.release('due'));
    return false;
  }

  close(): void {
    this.#timer();
  }
}
