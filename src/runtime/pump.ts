import type { Cancel, Clock } from '../core/clock.js';
import { Fifo } from './fifo.js';
import type { Task } from './task.js';

/** Records that a task may take before another has its turn: what they make of one partition is one send. */
const SLICE = 1_000;
/** Milliseconds after which the tasks that are left wait for the next turn of the event loop. */
const LONGEST_TURN = 20;

/**
 * Gives the tasks of an app their turns, round-robin, one slice each in a turn of the event loop, so that sockets,
 * timers and the other partitions have theirs however slow a step is.
 */
export class Pump {
  readonly #clock: Clock;
  readonly #ready = new Fifo<Task>();
  readonly #queued = new Set<Task>();
  readonly #afterTurn: () => void;
  #cancel: Cancel | null = null;

  constructor(clock: Clock, afterTurn: () => void) {
    this.#clock = clock;
    this.#afterTurn = afterTurn;
  }

  wake(task: Task): void {
    if (task.closed || this.#queued.has(task)) return;
    this.#queued.add(task);
    this.#ready.push(task);
    this.#schedule();
  }

  /** Another turn follows at once. */
  get busy(): boolean {
    return this.#ready.length > 0;
  }

  close(): void {
    this.#cancel?.();
    this.#ready.clear();
    this.#queued.clear();
  }

  #schedule(): void {
    this.#cancel ??= this.#clock.soon(() => {
      this.#cancel = null;
      this.#turn();
    });
  }

  #turn(): void {
    const began = this.#clock.monotonic();
    for (let tasks = this.#ready.length; tasks > 0; tasks--) {
      const task = this.#ready.shift();
      if (task === undefined) break;
      this.#queued.delete(task);
      if (task.turn(SLICE)) this.wake(task);
      if (this.#clock.monotonic() - began > LONGEST_TURN) break;
    }
    if (this.busy) this.#schedule();
    this.#afterTurn();
  }
}
