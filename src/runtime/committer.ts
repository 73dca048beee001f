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
  /** So much is settled and not committed that no more is to be taken, or it is committed now. */
  behind(isBehind: boolean): void;
}

export interface CommitLimits {
  /** Milliseconds after which what is settled is committed. */
  readonly every: number;
  /** Settled records after which it is committed at once. */
  readonly settled: number;
}

/**
 * Commits the low marks: process, flush, commit, in that order, since a record is settled only when all that came of
 * it is acknowledged. One commit is in flight at a time. The timer runs only while there is something to commit. What is
 * settled and not committed would come again after a crash, so while a commit is not answered, or is refused (a broker
 * that stops takes sends longer than commits), no more is taken than it holds plus as much again.
 */
export class Committer {
  readonly #host: CommitHost;
  readonly #limits: CommitLimits;
  /** Records settled since the last commit was sent, and in it. */
  #settled = 0;
  #sent = 0;
  #behind = false;
  #isUrged = false;
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
    if (++this.#settled >= this.#limits.settled) {
      // With a commit in flight, its answer looks.
      if (this.#committing) this.#fallBehind(true);
      else this.#soon ??= this.#host.clock.soon(() => this.commit());
    }
    this.#arm();
  }

  /** Something has to be committed at once. With a commit in flight, its answer looks. */
  urge(): void {
    this.#isUrged = true;
    if (!this.#committing) this.#soon ??= this.#host.clock.soon(() => this.commit());
  }

  /**
   * Commits what is settled now, again until the log takes it; `done` comes when nothing is left to commit, or with
   * false when the log says that it will take none of it: then somebody has to do something first.
   */
  commit(done?: (all: boolean) => void): void {
    if (done) this.#waiting.push(done);
    if (this.#committing) return;
    this.#isUrged = false;
    const settled = this.#settled;
    this.#disarm();
    const due = [...this.#host.tasks()].filter((task) => !task.closed && this.#isDue(task));
    if (due.length === 0) {
      this.#fallBehind(false);
      return this.#finish(true);
    }
    const marks = due.map((task) => this.#markOf(task, this.offsetOf(task)));
    due.forEach((task, i) => task.committed.sends(marks[i]!.offset));
    this.#committing = true;
    this.#sent = settled;
    const epoch = this.#epoch;
    const asked = this.#host.clock.monotonic();
    this.#host.commit(marks, (error) => {
      if (epoch !== this.#epoch) return;
      this.#committing = false;
      if (error !== null) return this.#failed(error);
      // What was committed only for what is written beside it is no progress.
      const moved = marks.filter(({ offset }, i) => offset !== due[i]!.committed.offset);
      due.forEach((task, i) => {
        if (marks[i]!.offset !== task.committed.offset) task.committedTo(marks[i]!.offset);
        task.caution?.marked();
      });
      this.#sent = 0;
      this.#fallBehind(false);
      if (moved.length > 0) this.#host.committed(moved, this.#host.clock.monotonic() - asked);
      if (this.#waiting.length > 0 || this.#isUrged || this.#settled >= this.#limits.settled) this.commit();
      else if (this.#settled > 0) this.#arm();
    });
  }

  /** There is a new assignment: a commit in flight may never be answered, and what it said is looked at anew. */
  restart(): void {
    this.#epoch++;
    this.#committing = false;
    this.#settled += this.#sent;
    this.#sent = 0;
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

  #isDue(task: Task): boolean {
    return this.offsetOf(task) !== task.committed.offset || (task.caution?.asks ?? false);
  }

  #markOf({ at, caution }: Task, offset: number): Mark {
    return { ...at, offset, ...(caution && { metadata: caution.mark(offset) }) };
  }

  #failed(error: Error): void {
    this.#settled += this.#sent;
    this.#sent = 0;
    if (this.#settled >= this.#limits.settled) this.#fallBehind(true);
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

  #fallBehind(isBehind: boolean): void {
    if (this.#behind === isBehind) return;
    this.#behind = isBehind;
    this.#host.behind(isBehind);
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
