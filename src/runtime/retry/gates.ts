import { NOWHERE } from '../../compiler/program.js';
import type { Task } from '../task.js';
import { Gate } from './gate.js';

/** All records of one task that wait for a breaker. */
export class Gates {
  readonly #gates: readonly Gate[];

  constructor(task: Task) {
    this.#gates = task.ops
      .filter(({ breaker }) => breaker !== NOWHERE)
      .map((op) => new Gate(task, op, task.host.watches.guard(op.breaker)));
    for (const { guard } of this.#gates) if (guard.mustWait) task.hold(guard.reason);
  }

  drain(): void {
    for (const gate of this.#gates) gate.drain();
  }

  strand(): void {
    for (const gate of this.#gates) gate.strand();
  }

  close(): void {
    for (const gate of this.#gates) gate.close();
  }
}
