import { Fifo } from '../fifo.js';
import { Code, type OpenedOp } from '../opened-op.js';
import type { RecordContext } from '../record-context.js';
import { run } from '../segment.js';
import type { Task } from '../task.js';
import type { Guard, Trial, Tried } from './guard.js';

interface Waiting {
  readonly key: unknown;
  readonly value: unknown;
  readonly context: RecordContext;
}

/**
 * Where the records of one task wait before one step while its breaker is open, in the order in which they came. Calls
 * wait in their lanes.
 */
export class Gate {
  readonly guard: Guard;
  readonly #task: Task;
  readonly #op: OpenedOp;
  readonly #waiting = new Fifo<Waiting>();
  readonly #trials = new Map<RecordContext, Trial>();
  /** What has waited, and is given to the step now. */
  #entering: RecordContext | null = null;
  #stranded = false;

  constructor(task: Task, op: OpenedOp, guard: Guard) {
    this.#task = task;
    this.#op = op;
    this.guard = guard;
    op.stand(this);
  }

  /** Whether a record has to wait before the step; then it does. */
  holds(key: unknown, value: unknown, context: RecordContext): boolean {
    if (this.#op.code === Code.CALL || this.#op.code === Code.BATCH) return false;
    const isNext =
      this.#waiting.length === 0 || this.#entering === context || this.#op.parking?.enters(this.#op, context) === true;
    const trial = isNext ? this.guard.begin() : null;
    if (trial === null) {
      this.#waiting.push({ key, value, context });
      this.#task.rooms.rest(this.#op);
      if (this.#stranded) this.#task.rooms.strand(1);
      return true;
    }
    this.#trials.set(context, trial);
    return false;
  }

  /** The step came through, or failed in a way that is its dependency's fault. */
  ended(context: RecordContext, call: Tried | null, failed: boolean): void {
    const trial = call ? call.trial : this.#trials.get(context);
    if (!trial) return;
    if (call) call.trial = null;
    else this.#trials.delete(context);
    this.guard.end(trial, failed);
  }

  /** Goes on with what waited, as far as there is room. */
  drain(): void {
    const { rooms, expansions } = this.#task;
    while (this.#waiting.length > 0 && !this.#stranded && !this.guard.mustWait) {
      if (expansions.suspended || !rooms.roomBelow(this.#op)) return;
      this.#enter(this.#waiting.shift()!);
    }
  }

  /** Nothing more is taken: what waits is read again by who comes next. */
  strand(): void {
    if (this.#stranded) return;
    this.#stranded = true;
    if (this.#waiting.length > 0) this.#task.rooms.strand(this.#waiting.length);
  }

  /** What waits here is given up with its partition. */
  close(): void {
    this.#waiting.clear();
    for (const trial of this.#trials.values()) this.guard.drop(trial);
    this.#trials.clear();
  }

  #enter({ key, value, context }: Waiting): void {
    this.#task.rooms.move(this.#op);
    // It was counted when it came.
    this.#task.account.entered[this.#op.id]!--;
    this.#entering = context;
    run(this.#op.id, key, value, context);
    this.#entering = null;
  }
}
