import type { Program } from '../compiler/program.js';
import type { Clock, Random } from '../core/clock.js';
import type { Failure } from '../core/failure.js';
import type { TopicPartition } from '../core/record.js';
import type { Assigned, Batch, Client, Intake, Mark, Membership } from '../core/transport.js';
import type { Writer } from '../deadletters/record.js';
import { Account } from './account.js';
import { Assignment, type Change } from './assignment.js';
import { type CallStep } from './call-step.js';
import type { Committer } from './committer.js';
import type { EngineListener } from './engine-listener.js';
import { openProgram, type OpenedOp } from './opened-op.js';
import type { Settings } from './options.js';
import { Outboxes, SEND_CHUNK } from './outboxes.js';
import type { Parts } from './parts.js';
import { Pump } from './pump.js';
import type { Task } from './task.js';
import type { TaskHost } from './task-host.js';

/**
 * The part of the budget's bytes that is given out. The rest is for what is settled and not collected yet: with queues
 * of 1 KiB records, resident memory above that of an idle process was 1.9 times what they were charged (Node 20;
 * docs/benchmarks.md).
 */
const GIVEN_OUT = 0.5;

/**
 * The tasks of an app and the structures they share. All that happens in here happens in callbacks of the clock, of
 * the transport or of a user's Promise.
 */
export class Engine implements TaskHost, Intake {
  readonly account: Account;
  readonly outboxes: Outboxes;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Settings['limits'];
  readonly assignment: Assignment;
  readonly committer: Committer;
  /** The program as opened for no partition: what is the same for all of them. */
  readonly opened: readonly OpenedOp[];
  readonly calls = new Map<number, CallStep>();
  membership: Membership | null = null;
  #paused = false;
  #draining = false;
  #closed = false;
  readonly #pump: Pump;
  readonly #settings: Settings;
  readonly #listener: EngineListener;

  constructor(
    readonly program: Program,
    readonly parts: Parts,
    settings: Settings,
    client: Client,
    listener: EngineListener,
  ) {
    const { applicationId, instanceId, clock, random, limits, stacktraces } = settings;
    this.#settings = settings;
    this.#listener = listener;
    this.clock = clock;
    this.random = random;
    this.limits = limits;
    this.writer = { applicationId, instanceId, stacktraces };
    this.account = new Account(program);
    this.outboxes = new Outboxes({ clock, random, client, chunk: SEND_CHUNK });
    this.assignment = new Assignment(this, settings.reset === 'latest');
    this.#pump = new Pump(clock, () => this.outboxes.flush());
    this.opened = openProgram(program, { clock, random, applicationId, at: { topic: '', partition: -1 } });
    this.committer = new parts.Committer(
      {
        clock,
        tasks: () => this.assignment,
        commit: (marks, done) => this.#commit(marks, done),
        committed: (offsets) => listener.emit({ type: 'committed', offsets }),
        commitFailed: (error) => settings.logger.warn({ err: error }, 'a commit failed; it is tried again'),
      },
      settings.commit,
    );
  }

  // TaskHost: what tasks use.

  callStep(op: number): CallStep {
    let step = this.calls.get(op);
    if (step === undefined) {
      const host = { clock: this.clock, overrun: (error: Error) => this.#listener.stopped(error, null) };
      step = new this.parts.CallStep(this.opened[op]!.as('call').limits, host);
      this.calls.set(op, step);
    }
    return step;
  }

  wake(task: Task): void {
    this.#pump.wake(task);
  }

  settled(): void {
    this.committer.note();
    this.#listener.moved();
  }

  moved(): void {
    this.#listener.moved();
  }

  recordFailed(failure: Failure): void {
    this.#listener.emit({ type: 'failure', failure });
  }

  deadLettered(failure: Failure, topic: string): void {
    this.#listener.emit({ type: 'dead-lettered', failure, topic });
  }

  stop(task: Task, error: Error): void {
    this.#listener.stopped(error, task);
  }

  fetch(task: Task, on: boolean): void {
    const { at } = task;
    if (on) {
      if (task.held.has('stopped')) return;
      this.membership?.resume(at);
      this.#listener.emit({ type: 'resumed', at });
    } else {
      this.membership?.pause(at);
      this.#listener.emit({ type: 'paused', at, reasons: [...task.held, 'budget'] });
    }
  }

  // Intake: what the transport tells.

  assigned(partitions: readonly Assigned[], generation: number): void {
    if (this.membership === null || this.#closed) return;
    const { added, kept, dropped } = this.assignment.replace(partitions, generation, this.membership);
    for (const task of [...added, ...kept]) {
      // A pause of an earlier assignment may have survived in the client, and ours may not have.
      if (task.intake.paused || task.held.has('stopped')) this.membership.pause(task.at);
      else this.membership.resume(task.at);
      if (this.#paused) task.hold('user');
      if (this.#draining) task.hold('stopped');
      task.release('rebalance');
      this.wake(task);
    }
    this.#share();
    this.committer.restart();
    if (this.#settings.reset === 'latest') this.committer.commit();
    this.#revoked(dropped);
    this.#listener.emit({
      type: 'assigned',
      partitions: partitions.map(({ topic, partition }) => ({ topic, partition })),
      generation,
    });
    this.#listener.balanced(true);
  }

  moving(): void {
    for (const task of this.assignment) task.hold('rebalance');
    this.#listener.balanced(false);
    this.committer.commit();
  }

  lost(): void {
    this.#revoked(this.assignment.clear());
    this.committer.restart();
    this.#listener.balanced(false);
    this.#listener.moved();
  }

  admit(batch: Batch): boolean {
    const task = this.assignment.find(batch);
    if (task === undefined || !task.intake.admit(batch)) return false;
    this.wake(task);
    return true;
  }

  advanced(at: TopicPartition, next: number): void {
    const { topic, partition } = at;
    const task = this.assignment.find(at);
    if (task)
      this.admit({
        topic,
        partition,
        fetched: task.intake.position,
        next,
        records: [],
        end: Math.max(next, task.intake.end),
      });
  }

  observed(at: TopicPartition, _start: number, end: number): void {
    const task = this.assignment.find(at);
    if (task) task.intake.end = Math.max(task.intake.end, end);
  }

  /** A partition, or the whole membership, cannot go on. */
  failed(error: Error, at: TopicPartition | null): void {
    if (at === null) return this.#listener.stopped(error, null);
    // A partition that is somebody else's by now is not ours to stop at.
    const task = this.assignment.find(at);
    if (task) this.#listener.stopped(error, task);
  }

  pause(): void {
    this.#paused = true;
    for (const task of this.assignment) {
      task.hold('user');
      this.#listener.emit({ type: 'paused', at: task.at, reasons: [...task.held] });
    }
  }

  resume(): void {
    this.#paused = false;
    for (const task of this.assignment) {
      task.release('user');
      this.#listener.emit({ type: 'resumed', at: task.at });
    }
  }

  /** Takes nothing more, of this assignment or a later one. */
  drain(): void {
    this.#draining = true;
    for (const task of this.assignment) task.hold('stopped');
  }

  /** Ends all tasks: what is not settled is abandoned, and will be read again. */
  close(): void {
    this.#closed = true;
    this.#revoked(this.assignment.clear());
    this.#pump.close();
    this.committer.close();
    this.outboxes.close();
    for (const step of this.calls.values()) step.close();
  }

  #commit(marks: readonly Mark[], done: (error: Error | null) => void): void {
    this.membership?.commit(marks, this.assignment.generation, done);
  }

  /** Every partition has the same share of what the budget gives out. */
  #share(): void {
    const { bytes, records } = this.#settings.budget;
    const tasks = Math.max(1, this.assignment.size);
    for (const task of this.assignment)
      task.intake.resize({ bytes: (bytes * GIVEN_OUT) / tasks, records: Math.max(1, records / tasks) });
  }

  #revoked(dropped: Change['dropped']): void {
    if (dropped.length === 0) return;
    const abandoned = dropped.reduce((sum, { abandoned }) => sum + abandoned, 0);
    this.#listener.emit({ type: 'revoked', partitions: dropped.map(({ task }) => task.at), abandoned });
  }
}
