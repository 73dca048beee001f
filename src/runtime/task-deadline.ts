import type { Cancel, Clock } from '../core/clock.js';
import { SpillwayError } from '../core/errors.js';
import type { CallStep } from './call-step.js';
import type { Outboxes } from './outboxes.js';
import type { Task } from './task.js';
import { isWaitedFor } from './waited-for.js';

/** What the deadline looks at of an app. */
export interface DeadlineHost {
  readonly clock: Clock;
  readonly tasks: Iterable<Task>;
  readonly steps: { readonly calls: ReadonlyMap<number, CallStep> };
  readonly outboxes: Outboxes;
  /** The stream stops at a record of this task. */
  stop(task: Task, error: Error): void;
}

/** How often it looks within the deadline: what is overdue is noticed that much later at most. */
const LOOKS = 4;

/**
 * Catches what never ends: a send that is never answered, a record that somebody has lost. When the oldest record of a
 * partition is not settled for that long, and nothing that goes on explains it, the stream stops there; otherwise the
 * partition would never be committed again, and nobody would know. The timer runs only while there are records.
 */
export class TaskDeadline {
  readonly #host: DeadlineHost;
  readonly #limit: number;
  /** When the oldest record of a task was last seen to be waited for rightly. */
  readonly #excused = new WeakMap<Task, number>();
  #cancel: Cancel | null = null;

  /** `limit` in milliseconds. */
  constructor(host: DeadlineHost, limit: number) {
    this.#host = host;
    this.#limit = limit;
  }

  /** There are records. */
  arm(): void {
    this.#cancel ??= this.#host.clock.timer(this.#limit / LOOKS, () => {
      this.#cancel = null;
      this.#look();
    });
  }

  close(): void {
    this.#cancel?.();
  }

  #look(): void {
    let any = false;
    const overdue = [...this.#host.tasks].filter((task) => {
      any ||= task.intake.records > 0;
      return this.#isOverdue(task);
    });
    if (any) this.arm();
    for (const task of overdue) this.#host.stop(task, this.#error(task));
  }

  #isOverdue(task: Task): boolean {
    const { oldest } = task.settlement;
    if (oldest === undefined || task.held.has('stopped')) return false;
    const now = this.#host.clock.monotonic();
    const begun = task.begun.since(task.settlement.commitOffset());
    if (begun === undefined) return false;
    const { steps, outboxes } = this.#host;
    if (isWaitedFor(task, oldest, steps.calls, outboxes, now - this.#limit)) this.#excused.set(task, now);
    return now - Math.max(begun, this.#excused.get(task) ?? 0) >= this.#limit;
  }

  #error(task: Task): SpillwayError {
    const steps = task.ops.filter(({ id }) => task.rooms.shares[id]! > 0).map(({ name }) => name);
    const where = { ...task.at, offset: task.settlement.commitOffset() };
    return new SpillwayError('TASK_STUCK', { deadline: this.#limit, steps }, where);
  }
}
