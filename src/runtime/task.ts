import type { Tier } from '../compiler/program.js';
import type { PauseReason } from '../core/events.js';
import type { TopicPartition } from '../core/record.js';
import { Aborter } from './aborter.js';
import type { Account, Tally } from './account.js';
import { Batches } from './batch/batches.js';
import { Begun } from './begun.js';
import type { Boundary } from './boundary.js';
import type { Call } from './call.js';
import type { Caution } from './careful/caution.js';
import { Committed } from './committed.js';
import { DlqBreaker } from './dlq-breaker.js';
import { Expansions } from './expansions.js';
import { Failures, type FailedIn, type Fate } from './failures.js';
import { IntakeQueue } from './intake-queue.js';
import { Gates } from './retry/gates.js';
import { letReentriesPass } from './retry/let-pass.js';
import { Parkings } from './retry/parkings.js';
import { openProgram, type OpenedOp } from './opened-op.js';
import type { RecordContext } from './record-context.js';
import { Rooms } from './rooms.js';
import type { Settlement } from './settlement.js';
import { Taking } from './taking.js';
import type { TaskHost } from './task-host.js';

/**
 * One assigned partition being processed. The way of a record: `intake` → a slot in `settlement` → decoded → `run`
 * (segment.ts) → a boundary (call-step.ts, outbox.ts) → its end → `settle`. Read backwards it is the way of
 * backpressure: a full boundary is a reason to hold the intake, a full intake one to pause the fetch.
 */
export class Task {
  readonly ops: readonly OpenedOp[];
  readonly account: Account;
  readonly tally: Tally;
  readonly settlement: Settlement;
  readonly intake: IntakeQueue;
  readonly rooms: Rooms;
  readonly expansions = new Expansions(this);
  readonly failures = new Failures(this);
  readonly batches = new Batches(this);
  /** Calls that run for this task. */
  readonly running = new Set<Call>();
  /** Why no record is taken now; empty when records are. */
  readonly held = new Set<PauseReason>();
  closed = false;
  readonly begun: Begun;
  readonly committed: Committed;
  /** What waits for another try of a step, and for a breaker. */
  readonly parkings: Parkings;
  readonly gates: Gates;
  /** What holds the intake when there are too many dead letters; null when nobody asked for that. */
  readonly dlqBreaker: DlqBreaker | null;
  /** What tells the log which records are begun; null when the app does without. */
  caution: Caution | null = null;
  readonly source: OpenedOp;
  readonly #taking: Taking;
  readonly #aborter = new Aborter();

  constructor(
    readonly host: TaskHost,
    readonly at: TopicPartition,
    source: number,
    committed: number,
    /** The delay topic that it reads; null for a source. */
    readonly tier: Tier | null = null,
  ) {
    const { program, clock, random, writer, limits } = host;
    this.account = host.account;
    this.tally = host.account.source(at);
    this.ops = openProgram(program, { clock, random, applicationId: writer.applicationId, at });
    this.rooms = new Rooms(this.ops, program.boundaries, limits, this);
    this.committed = new Committed(committed);
    this.begun = new Begun(committed);
    this.parkings = new Parkings(this);
    this.gates = new Gates(this);
    this.settlement = new host.parts.Settlement(committed, this);
    this.dlqBreaker = DlqBreaker.of(this);
    this.intake = new IntakeQueue(committed, {
      pause: () => {
        host.fetch(this, false);
        this.batches.wake();
      },
      resume: () => host.fetch(this, true),
    });
    this.source = this.ops[source]!;
    this.#taking = new Taking(this);
    if (tier) letReentriesPass(this.ops, program);
  }

  /** Aborts when the partition is taken away. */
  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  /** Takes up to `limit` records. True when there may be more to do at once. */
  turn(limit: number): boolean {
    if (this.closed) return false;
    this.expansions.resume();
    this.rooms.unblock();
    this.gates.drain();
    const began = this.host.clock.monotonic();
    const more = this.#taking.take(limit, began);
    if (!more) this.batches.go(this.barred);
    this.begun.note(this.settlement.position, began);
    if (this.intake.hungry) this.host.hungry(this);
    return more;
  }

  end(op: OpenedOp, rank: number, context: RecordContext): void {
    this.account.end(op.id, rank);
    this.settlement.settle(context.handle, rank);
  }

  settle(context: RecordContext, rank: number): void {
    this.settlement.settle(context.handle, rank);
  }

  /** A step failed with its input: as a call, or behind so many children that went on already. */
  fail(op: OpenedOp, key: unknown, value: unknown, context: RecordContext, thrown: unknown, of?: FailedIn): Fate {
    return this.failures.take(op, key, value, context, thrown, of);
  }

  hold(reason: PauseReason): void {
    this.held.add(reason);
    if (reason === 'stopped') this.gates.strand();
    this.batches.wake();
  }

  /** Nothing is taken for now: what waits for more waits in vain. */
  get barred(): boolean {
    if (this.held.size > 0 || this.expansions.suspended || this.caution?.isCareful) return true;
    return this.intake.paused && this.intake.queued === 0;
  }

  release(reason: PauseReason): void {
    if (this.held.delete(reason)) this.host.wake(this);
  }

  filled(boundary: Boundary): void {
    this.hold(`boundary:${boundary.step}`);
  }

  drained(boundary: Boundary): void {
    this.release(`boundary:${boundary.step}`);
  }

  stranded(): void {
    this.host.moved();
  }

  /** The committed offset; while the group has none yet, the one that it is about to get. */
  get low(): number {
    return this.committed.offset < 0 ? this.settlement.commitOffset() : this.committed.offset;
  }

  /** Records from the committed offset to the end of the log, as far as it is known. */
  get lag(): number {
    return Math.max(0, this.intake.end - this.low);
  }

  /** The group has taken a commit of this offset. */
  committedTo(offset: number): void {
    this.committed.took(offset, this.host.clock.wall());
    this.begun.forget(offset);
  }

  /** A source record is settled, with all that came of it. */
  settled(rank: number, bytes: number): void {
    this.tally.settled[rank]!++;
    this.intake.release(bytes);
    if (this.held.size > 0 && this.held.has('span') && this.settlement.span <= this.host.limits.span / 2)
      this.release('span');
    this.dlqBreaker?.settled();
    this.host.settled(this);
  }

  /** The partition is taken away, or the app ends. What is not settled is abandoned: it will be read again. */
  close(): number {
    if (this.closed) return 0;
    this.closed = true;
    const abandoned = this.settlement.close();
    this.tally.abandoned += abandoned;
    this.rooms.shares.forEach((shares, op) => (this.account.abandoned[op]! += shares));
    this.expansions.close();
    this.parkings.close();
    this.batches.close();
    this.dlqBreaker?.close();
    this.gates.close();
    this.#taking.close();
    this.#aborter.abort();
    for (const call of this.running) call.abort(undefined);
    return abandoned;
  }
}
