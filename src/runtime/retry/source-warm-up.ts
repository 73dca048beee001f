import type { Cancel, Clock } from '../../core/clock.js';
import type { Task } from '../task.js';
import type { WarmUp } from './warm-up.js';

const REASON = 'warm-up';

/** Has the tasks of one source take records, in turn, as fast as what its steps depend on may be called after an outage. */
export class SourceWarmUp {
  readonly #clock: Clock;
  readonly #warmUps: readonly WarmUp[];
  readonly #waiting = new Set<Task>();
  /** Whose turn it is, of those that waited. */
  #turn: Task | null = null;
  #timer: Cancel | null = null;

  constructor(clock: Clock, warmUps: readonly WarmUp[]) {
    this.#clock = clock;
    this.#warmUps = warmUps;
  }

  /** How many records a task may take now, up to `limit`. With none it is held until it may. */
  room(task: Task, limit: number): number {
    const wait = this.#wait();
    if (wait === 0 && (this.#waiting.size === 0 || this.#turn === task)) {
      this.#turn = null;
      return this.#warmUps.reduce((room, warmUp) => warmUp.room(room), limit);
    }
    task.hold(REASON);
    this.#waiting.add(task);
    this.#arm(wait);
    return 0;
  }

  took(records: number): void {
    for (const warmUp of this.#warmUps) warmUp.went(records);
  }

  close(): void {
    this.#timer?.();
  }

  #wait(): number {
    return this.#warmUps.reduce((wait, warmUp) => Math.max(wait, warmUp.wait()), 0);
  }

  /** Each time one goes on, so that none takes it all. */
  #arm(wait: number): void {
    this.#timer ??= this.#clock.timer(Math.max(1, wait), () => {
      this.#timer = null;
      const left = this.#wait();
      if (left === 0) this.#next();
      if (this.#waiting.size > 0) this.#arm(left);
    });
  }

  #next(): void {
    for (const task of this.#waiting) {
      this.#waiting.delete(task);
      if (task.closed) continue;
      this.#turn = task;
      task.release(REASON);
      return;
    }
  }
}
