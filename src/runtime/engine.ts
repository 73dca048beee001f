import type { Program } from '../compiler/program.js';
import type { Clock, Random } from '../core/clock.js';
import type { AppEvent } from '../core/events.js';
import type { Client } from '../core/transport.js';
import type { Writer } from '../deadletters/story-headers.js';
import { Account } from './account.js';
import type { Change } from './assignment.js';
import { AsyncSteps } from './async-steps.js';
import type { BatchStep } from './batch/batch-step.js';
import { type CallStep } from './call-step.js';
import { Careful } from './careful/careful.js';
import { Detaching } from './detaching.js';
import type { EngineListener } from './engine-listener.js';
import { Group } from './group.js';
import { openProgram, type OpenedOp } from './opened-op.js';
import type { Settings } from './options.js';
import { Outboxes, SEND_CHUNK } from './outboxes.js';
import type { Parts } from './parts.js';
import { Progress } from './progress.js';
import { Pump } from './pump.js';
import { Watches } from './retry/watches.js';
import { shareOut } from './share-out.js';
import { delayedSubscription, mainSubscription } from './subscriptions.js';
import type { Task } from './task.js';
import { TaskDeadline } from './task-deadline.js';
import type { TaskHost } from './task-host.js';

/**
 * The tasks of an app and the structures they share. All that happens in here happens in callbacks of the clock, of
 * the transport or of a user's Promise.
 */
export class Engine implements TaskHost {
  readonly account: Account;
  readonly outboxes: Outboxes;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Settings['limits'];
  readonly progress: Progress;
  /** The group that reads what the topology names. */
  readonly main: Group;
  /** The one that reads the delay topics; null where there are none. */
  readonly delayed: Group | null;
  /** The program as opened for no partition: what is the same for all of them. */
  readonly opened: readonly OpenedOp[];
  readonly steps: AsyncSteps;
  readonly watches: Watches;
  readonly careful: Careful | null;
  readonly deadline: TaskDeadline;
  readonly detaching: Detaching;
  /** When it was started, in monotonic milliseconds. */
  startedAt: number | null = null;
  paused = false;
  draining = false;
  closed = false;
  readonly #pump: Pump;
  readonly #listener: EngineListener;
  readonly #budget: Settings['budget'];

  constructor(
    readonly program: Program,
    readonly parts: Parts,
    settings: Settings,
    client: Client,
    listener: EngineListener,
  ) {
    const { applicationId, instanceId, clock, random, limits, stacktraces } = settings;
    this.#listener = listener;
    this.#budget = settings.budget;
    this.clock = clock;
    this.random = random;
    this.limits = limits;
    this.writer = { applicationId, instanceId, stacktraces };
    this.account = new Account(program);
    const busy = () => this.#pump.busy;
    this.outboxes = new Outboxes({ clock, random, client, chunk: SEND_CHUNK, busy });
    this.progress = new Progress(clock);
    this.main = new Group(this, mainSubscription(program, settings), settings, listener);
    const delayed = delayedSubscription(program, settings);
    this.delayed = delayed && new Group(this, delayed, settings, listener);
    this.deadline = new TaskDeadline(this, settings.deadline);
    this.detaching = new Detaching(clock, this.tasks);
    this.#pump = new Pump(clock, () => {
      this.outboxes.flush();
      this.detaching.arm();
    });
    this.opened = openProgram(program, { clock, random, applicationId, at: { topic: '', partition: -1 } });
    const life = `${instanceId.slice(0, LONGEST_INSTANCE)} ${clock.wall().toString(36)}`;
    this.careful = settings.careful && new Careful(this, life, settings.careful.patience);
    this.watches = new Watches(this, listener, settings.classify);
    this.steps = new AsyncSteps(this, (error) => listener.stopped(error, null));
  }

  groupOf({ tier }: Task): Group {
    return tier === null ? this.main : this.delayed!;
  }

  get groups(): readonly Group[] {
    return this.delayed === null ? [this.main] : [this.main, this.delayed];
  }

  /** The tasks of all groups. */
  readonly tasks: Iterable<Task> = { [Symbol.iterator]: () => this.#allTasks() };

  // TaskHost: what tasks use.

  callStep(op: number): CallStep {
    return this.steps.call(op);
  }

  batchStep(op: number): BatchStep {
    return this.steps.batch(op);
  }

  wake(task: Task): void {
    this.#pump.wake(task);
  }

  settled(task: Task): void {
    this.groupOf(task).committer.note();
    this.careful?.settled();
    this.#listener.moved();
  }

  moved(): void {
    this.#listener.moved();
  }

  emit(event: AppEvent): void {
    this.#listener.emit(event);
  }

  stop(task: Task, error: Error): void {
    this.#listener.stopped(error, task);
  }

  fetch(task: Task, on: boolean): void {
    const { at } = task;
    if (on) {
      if (task.held.has('stopped')) return;
      this.groupOf(task).membership?.resume(at);
      this.#listener.emit({ type: 'resumed', at });
    } else {
      this.groupOf(task).membership?.pause(at);
      this.#listener.emit({
        type: 'paused',
        at,
        reasons: task.intake.full ? [...task.held, 'budget'] : [...task.held],
      });
    }
  }

  hungry(task: Task): void {
    this.groupOf(task).intake.hungry();
  }

  /** Tells of partitions that were taken away. */
  revoked(dropped: Change['dropped']): void {
    if (dropped.length === 0) return;
    const abandoned = dropped.reduce((sum, { abandoned }) => sum + abandoned, 0);
    this.#listener.emit({ type: 'revoked', partitions: dropped.map(({ task }) => task.at), abandoned });
  }

  /** There are other tasks than before. */
  share(): void {
    shareOut(this.#budget, this.tasks);
  }

  // What the app is told to do.

  pause(): void {
    this.paused = true;
    for (const task of this.tasks) {
      task.hold('user');
      this.#listener.emit({ type: 'paused', at: task.at, reasons: [...task.held] });
    }
  }

  resume(): void {
    this.paused = false;
    for (const task of this.tasks) {
      task.release('user');
      this.#listener.emit({ type: 'resumed', at: task.at });
    }
  }

  /** Takes nothing more, of this assignment or a later one. */
  drain(): void {
    this.draining = true;
    for (const task of this.tasks) task.hold('stopped');
    this.careful?.end();
  }

  /** Commits what is settled; `done` with false when some of it cannot be. */
  commit(done: (all: boolean) => void): void {
    let [left, all] = [this.groups.length, true];
    for (const { committer } of this.groups) {
      committer.commit((committed) => {
        all &&= committed;
        if (--left === 0) done(all);
      });
    }
  }

  /** Leaves its groups. */
  leave(done: () => void): void {
    const joined = this.groups.flatMap(({ membership }) => membership ?? []);
    let left = joined.length;
    if (left === 0) done();
    for (const membership of joined) membership.leave(() => void (--left === 0 && done()));
  }

  /** Ends all tasks: what is not settled is abandoned, and will be read again. */
  close(): void {
    this.closed = true;
    for (const group of this.groups) group.close();
    this.#pump.close();
    this.deadline.close();
    this.detaching.close();
    this.outboxes.close();
    this.steps.close();
    this.watches.close();
    this.careful?.close();
  }

  *#allTasks(): Generator<Task> {
    for (const { assignment } of this.groups) yield* assignment;
  }
}

/** Characters of an instance's id in what is written beside offsets. */
const LONGEST_INSTANCE = 100;
