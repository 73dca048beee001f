import type { Cancel } from '../core/clock.js';
import { LetterCounts } from './letter-counts.js';
import type { Task } from './task.js';

const REASON = 'dlq-breaker';

/**
 * Holds the intake of a partition that has too many dead letters for what the `toDLQ` above them allows: something is
 * wrong with more than a few records, and the topic is not drained into its dead letters. Every so often one record is
 * taken; when that becomes a dead letter too, the next waits as long again, else the partition goes on.
 */
export class DlqBreaker {
  readonly #task: Task;
  readonly #counts: ReadonlyMap<number, LetterCounts>;
  #state: 'closed' | 'open' | 'half-open' = 'closed';
  /** The handler that opened it. */
  #opener = 0;
  /** The handle of the record that is tried; null while none is. */
  #trial: number | null = null;
  #failed = false;
  #timer: Cancel = () => {};

  private constructor(task: Task, counts: ReadonlyMap<number, LetterCounts>) {
    this.#task = task;
    this.#counts = counts;
  }

  /** That of a task; null when none of its handlers asks for one. */
  static of(task: Task): DlqBreaker | null {
    const counts = new Map<number, LetterCounts>();
    for (const { id, step } of task.ops) {
      if (step?.role !== 'handler' || !step.policy?.breaker) continue;
      counts.set(id, new LetterCounts(task.host.clock, step.policy.breaker));
    }
    return counts.size === 0 ? null : new DlqBreaker(task, counts);
  }

  /** A record is about to be begun: while it is half open the first of them is the trial, and the next one waits. */
  begins(): void {
    if (this.#state !== 'half-open' || this.#trial !== null) return;
    this.#trial = this.#task.settlement.next;
    this.#failed = false;
    this.#task.hold(REASON);
  }

  /** A handler has a dead letter written of the source record with that handle. */
  letter(handler: number, handle: number): void {
    const counts = this.#counts.get(handler);
    if (counts === undefined) return;
    const isTooMuch = counts.add(handle, this.#task.settlement.next);
    if (handle === this.#trial) this.#failed = true;
    if (!isTooMuch || this.#state !== 'closed') return;
    this.#opener = handler;
    this.#open();
    this.#tell(true);
  }

  /** A source record is settled. */
  settled(): void {
    if (this.#trial === null || this.#task.settlement.isOpen(this.#trial)) return;
    this.#trial = null;
    if (this.#failed) return this.#open();
    this.#state = 'closed';
    for (const counts of this.#counts.values()) counts.reset(this.#task.settlement.next);
    this.#tell(false);
    this.#task.release(REASON);
  }

  close(): void {
    this.#timer();
  }

  #tell(open: boolean): void {
    const { host, at, ops } = this.#task;
    host.emit({ type: 'breaker', step: ops[this.#opener]!.name, open, at });
  }

  #open(): void {
    this.#state = 'open';
    this.#task.hold(REASON);
    const { probeAfter } = this.#counts.get(this.#opener)!.limits;
    this.#timer = this.#task.host.clock.timer(probeAfter, () => {
      this.#state = 'half-open';
      this.#task.release(REASON);
    });
  }
}
