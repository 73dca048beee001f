import type { OpenedOp } from '../opened-op.js';
import type { RecordContext } from '../record-context.js';
import type { Task } from '../task.js';
import { Collector } from './collector.js';

/** All batches of one task. */
export class Batches {
  readonly #task: Task;
  readonly #collectors = new Map<number, Collector>();

  constructor(task: Task) {
    this.#task = task;
  }

  /** A record arrives at a batch step. Throws when its key has no order. */
  enter(op: OpenedOp, key: unknown, value: unknown, context: RecordContext): void {
    this.#at(op).enter(key, value, context);
  }

  /** The end of a turn; with `isBarred`, nothing more comes for now. */
  go(isBarred: boolean): void {
    for (const collector of this.#collectors.values()) collector.go(isBarred);
  }

  /** Has a turn come, whose end is `go`, if any record waits in a batch. */
  wake(): void {
    for (const { items } of this.#collectors.values()) if (items.size > 0) return this.#task.host.wake(this.#task);
  }

  /** Whether what rests at that step will go on, or knows when. */
  goesOn(op: number): boolean {
    return this.#collectors.get(op)?.goesOn === true;
  }

  /** Whether a record of that slot rests in a batch that goes on. */
  holds(handle: number): boolean {
    for (const { items, goesOn } of this.#collectors.values())
      if (goesOn) for (const { context } of items) if (context.handle === handle) return true;
    return false;
  }

  /** Every record in a batch. */
  *contexts(): Generator<RecordContext> {
    for (const { items } of this.#collectors.values()) for (const { context } of items) yield context;
  }

  close(): void {
    for (const collector of this.#collectors.values()) collector.close();
  }

  #at(op: OpenedOp): Collector {
    let collector = this.#collectors.get(op.id);
    if (collector === undefined) {
      collector = new Collector(op, this.#task, this.#task.host.batchStep(op.id));
      this.#collectors.set(op.id, collector);
    }
    return collector;
  }
}
