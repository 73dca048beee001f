import type { Cancel, Clock } from '../core/clock.js';
import type { Mark } from '../core/transport.js';
import type { Task } from './task.js';
import { takesNothing } from './topic-refusal.js';

export interface CommitHost {
  readonly clock: Clock;
  tasks(): Iterable<Task>;
  commit(marks: readonly Mark[], done: (error: Error | null) => void): void;
  /** The log took the marks, after so many milliseconds. */
  committed(marks: readonly Mark[], took: number): void;
  commitFailed(error: Error): void;
}

export interface CommitLimits {
  /** Milliseconds after which what is settled is committed. */
  readonly every: number;
  /** Settled records after which it is committed at once. */
  readonly settled: number;
}

/**
 * Commits the low marks: process, flush, commit, in that order, since a record is settled only when all that came of
 * it is acknowledged. One commit is in flight at a time. The timer runs only while there is something to commit.
 */
export class Committer {
  readonly #host: CommitHost;
  readonly #limits: CommitLimits;
  #settled = 0;
  #timer: Cancel | null = null;
  #soon: Cancel | null = null;
  #committing = false;
  /** Counts restarts and the close, so that the answer to a commit from before is not taken for one of this. */
  #epoch = 0;
  #waiting: ((all: boolean) => void)[] = [];

  constructor(host: CommitHost, limits: CommitLimits) {
    this.#host = host;
    this.#limits = limits;
  }

  /** There may be more to commit: a record is settled, or a batch used up. */
  note(): void {
    // With a commit in flight, its answer looks.
    if (++this.#settled >= this.#limits.settled && !this.#committing)
      this.#soon ??= this.#host.clock.soon(() => this.commit());
    this.#arm();
  }

  /**
   * Commits what is settled now, again until the log takes it; `done` comes when nothing is left to commit, or with
   * false when the log says that it will take none of it: then somebody has to do something first.
   */
  commit(done?: (all: boolean) => void): void {
    if (done) this.#waiting.push(done);
    if (this.#committing) return;
    this.#disarm();
    const due = [...this.#host.tasks()].filter((task) => !task.closed && this.offsetOf(task) !== task.committed);
    if (due.length === 0) return this.#finish(true);
    const marks = due.map((task): Mark => ({ ...task.at, offset: this.offsetOf(task) }));
    due.forEach((task, i) => task.sent.add(marks[i]!.offset));
    this.#committing = true;
    const epoch = this.#epoch;
    const asked = this.#host.clock.monotonic();
    this.#host.commit(marks, (error) => {
      if (epoch !== this.#epoch) return;
      this.#committing = false;
      if (error !== null) return this.#failed(error);
      due.forEach((task, i) => task.committedTo(marks[i]!.offset));
      this.#host.committed(marks, this.#host.clock.monotonic() - asked);
      if (this.#waiting.length > 0 || this.#settled >= this.#limits.settled) this.commit();
      else if (this.#settled > 0) this.#arm();
    });
  }

  /** There is a new assignment: a commit in flight may never be answered, and what it said is looked at anew. */
  restart(): void {
    this.#epoch++;
    this.#committing = false;
    if (this.#waiting.length > 0) this.commit();
    else this.#arm();
  }

  close(): void {
    this.#epoch++;
    this.#disarm();
    this.#finish(false);
  }

  /** The offset that is safe to commit. */
  protected offsetOf(task: Task): number {
    return task.settlement.commitOffset();
  }

  #failed(error: Error): void {
    this.#host.commitFailed(error);
    if (takesNothing(error)) this.#finish(false);
    this.#arm();
  }

  #arm(): void {
    this.#timer ??= this.#host.clock.timer(this.#limits.every, () => {
      this.#timer = null;
      this.commit();
    });
  }

  #finish(all: boolean): void {
    for (const done of this.#waiting.splice(0)) done(all);
  }

  #disarm(): void {
    this.#settled = 0;
    this.#timer?.();
    this.#soon?.();
    this.#timer = this.#soon = null;
  }
}
