import { NOWHERE } from '../../compiler/program.js';
import type { Task } from '../task.js';
import type { Parked } from './parked.js';
import { Parking } from './parking.js';

/** All records of one task that wait for another try of a step. */
export class Parkings {
  readonly #task: Task;
  /** By the handler that has them tried again. */
  readonly #parkings = new Map<number, Parking>();

  /** Guards the steps whose failures are tried again. */
  constructor(task: Task) {
    this.#task = task;
    for (const op of task.ops) if (op.retry !== NOWHERE) op.guard(this.#at(op.retry));
  }

  *[Symbol.iterator](): Iterator<Parked> {
    for (const { parked } of this.#parkings.values()) yield* parked;
  }

  close(): void {
    for (const parking of this.#parkings.values()) parking.close();
  }

  #at(handler: number): Parking {
    let parking = this.#parkings.get(handler);
    if (parking === undefined) {
      const retries = this.#task.host.watches.retries(handler);
      this.#parkings.set(handler, (parking = new Parking(this.#task, retries)));
      if (retries.out) this.#task.hold(retries.away);
    }
    return parking;
  }
}
