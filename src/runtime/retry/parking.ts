import type { Failure } from '../../core/failure.js';
import { identityOf } from '../../core/identity.js';
import { chargeOf } from '../../core/record.js';
import type { Call } from '../call.js';
import type { OpenedOp } from '../opened-op.js';
import type { RecordContext } from '../record-context.js';
import { run } from '../segment.js';
import type { Task } from '../task.js';
import { Attempt } from './attempt.js';
import { Fared } from './fared.js';
import { Lines } from './lines.js';
import { Parked } from './parked.js';
import type { Retries } from './retries.js';

/** What stands for the key where all records of the partition wait for each other. */
const ALL = Symbol('all');

/**
 * Records of one task that wait before the steps of one `retryWithBackoff`. One that failed is parked and tried again at
 * that step, with that step's input; those of its key that come to the step meanwhile wait behind it, and others pass. A
 * call keeps its lane instead. When too many are parked the intake stops.
 */
export class Parking {
  readonly retries: Retries;
  readonly #task: Task;
  readonly #lines: Lines;
  /** Being tried now. */
  readonly #entering: Parked[] = [];
  /** The same, calls that run, and what waits for room below. */
  readonly #trying = new Set<Parked>();
  readonly #parked = new Set<Parked>();
  #records = 0;
  #bytes = 0;

  constructor(task: Task, retries: Retries) {
    this.#task = task;
    this.retries = retries;
    this.#lines = new Lines(task.rooms, (follower) => this.#release(follower));
  }

  /** Everything that is parked, or waits behind it. */
  get parked(): Iterable<Parked> {
    return this.#parked;
  }

  /** Whether a record has to wait at `op` behind one of its key; then it does. */
  follows(op: OpenedOp, key: unknown, value: unknown, context: RecordContext): boolean {
    if (this.#lines.none || this.#tried(op, context)) return false;
    const line = this.#lines.find(op, this.#identify(key));
    if (line === undefined) return false;
    const follower = new Parked(this, op, key, value, context);
    this.#task.rooms.rest(op);
    this.#add(follower);
    this.#lines.follow(line, follower);
    return true;
  }

  /** What a user's function is told of the record that it gets: with the number of the try. */
  told(op: OpenedOp, context: RecordContext): RecordContext {
    if (this.#entering.length === 0 && context.reentry === null) return context;
    const tries = this.#tried(op, context)?.tries ?? context.triedBefore(op)?.attempts ?? 0;
    return tries > 0 ? new Attempt(context, tries + 1) : context;
  }

  /** Whether a record is one that waited here, and is given to the step now. */
  enters(op: OpenedOp, context: RecordContext): boolean {
    return this.#tried(op, context) !== undefined;
  }

  /** A step has done its work. */
  succeeded(op: OpenedOp, context: RecordContext): void {
    this.retries.succeeded(this.#entering.length === 0 ? undefined : this.#tried(op, context));
  }

  /** So has a call. */
  answered(entry: Parked | null): void {
    if (entry) this.#trying.delete(entry);
    this.retries.succeeded(entry !== null && entry.tries > 0 ? entry : undefined);
  }

  /** What failed of a call stands for it from now on. */
  handOver(from: Parked, to: Parked): void {
    this.#trying.delete(from);
    to.permit = from.permit;
    from.permit = null;
  }

  /** Children that are not to be made again. */
  went(op: OpenedOp, context: RecordContext): number {
    return this.#tried(op, context)?.went ?? 0;
  }

  /** The record that failed at `op`, whether for the first time or again. */
  failed(op: OpenedOp, key: unknown, value: unknown, context: RecordContext, call: Call | null, went: number): Parked {
    const entry = call?.entry ?? this.#tried(op, context) ?? this.#first(op, key, value, context);
    entry.call = call;
    entry.went = Math.max(entry.went, went);
    this.failedAgain(entry);
    return entry;
  }

  /** A try of it failed. */
  failedAgain(entry: Parked): void {
    this.#trying.delete(entry);
    if (entry.failedAt(this.#task.host.clock)) entry.fared = new Fared(this.retries.outcomes);
  }

  #first(op: OpenedOp, key: unknown, value: unknown, context: RecordContext): Parked {
    const entry = new Parked(this, op, key, value, context);
    const before = context.triedBefore(op);
    if (before === null) return entry;
    entry.tries = before.attempts;
    entry.firstFailedAt = before.firstFailedAt;
    entry.fingerprint = before.fingerprint;
    entry.deterministic = before.deterministic;
    return entry;
  }

  /** Parks a record that failed when it is worth another try. */
  takes(failure: Failure, entry: Parked): boolean {
    const identity = this.#identify(entry.key);
    const delay = this.retries.delay(failure, entry, identity);
    if (delay === null) return false;
    entry.delay = delay;
    entry.again = true;
    if (!entry.keepsOrder && entry.line === null && identity !== null) this.#lines.begin(entry, identity);
    this.#task.rooms.rest(entry.op, entry.contexts.length);
    this.#add(entry);
    this.retries.schedule(entry);
    return true;
  }

  /** Tries it again, as soon as there is room for what comes of it. */
  retry(entry: Parked): void {
    const { op, context } = entry;
    const { rooms, host, closed } = this.#task;
    if (closed) return;
    this.#trying.add(entry);
    if (!rooms.roomBelow(op)) return rooms.whenRoomBelow(op, context, () => this.retry(entry));
    if (op.gate?.guard.mustWait) return this.#putBack(entry);
    if (!entry.keepsOrder) return this.#release(entry);
    this.#remove(entry);
    rooms.move(op, entry.contexts.length);
    if (entry.call) host.callStep(op.id).again(entry, entry.call);
    else entry.enter();
  }

  /** What is parked is given up with its partition. */
  close(): void {
    this.retries.forget(this, this.#trying);
    this.#trying.clear();
    this.#parked.clear();
    this.#lines.clear();
  }

  /** While there was no room, the breaker of the step opened. */
  #putBack(entry: Parked): void {
    this.#trying.delete(entry);
    this.retries.putBack(entry);
  }

  /** Gives it to its step, waiting no more. */
  #release(entry: Parked): void {
    this.#remove(entry);
    this.#task.rooms.move(entry.op);
    this.#enter(entry);
  }

  #enter(entry: Parked): void {
    const { op, key, value, context, line } = entry;
    const { rooms, expansions, account } = this.#task;
    const before = rooms.stranded;
    entry.again = false;
    if (line) line.current = entry;
    this.#entering.push(entry);
    // It was counted when it came first.
    account.entered[op.id]!--;
    expansions.collect(
      () => run(op.id, key, value, context),
      () => {
        this.#entering.splice(this.#entering.indexOf(entry), 1);
        this.#trying.delete(entry);
        if (entry.again || line === null) return;
        line.current = null;
        if (rooms.stranded > before) this.#lines.strand(line);
        else this.#lines.drain(line);
      },
    );
  }

  #tried(op: OpenedOp, context: RecordContext): Parked | undefined {
    for (const entry of this.#entering) if (entry.op === op && entry.context === context) return entry;
    return undefined;
  }

  /** Null for a record that waits for nobody. A key that has no order of its own waits for all. */
  #identify(key: unknown): unknown {
    const { orderBy } = this.retries.policy;
    if (orderBy !== 'key') return orderBy === 'none' ? null : ALL;
    try {
      return identityOf(key);
    } catch {
      return ALL;
    }
  }

  #add(entry: Parked): void {
    const { records, bytes } = this.retries.policy.park;
    this.#parked.add(entry);
    this.#records += entry.contexts.length;
    this.#bytes += chargeOfAll(entry);
    if (this.#records >= records || this.#bytes >= bytes) this.#task.hold(this.retries.full);
  }

  #remove(entry: Parked): void {
    const { records, bytes } = this.retries.policy.park;
    this.#parked.delete(entry);
    this.#records -= entry.contexts.length;
    this.#bytes -= chargeOfAll(entry);
    if (this.#records <= records / 2 && this.#bytes <= bytes / 2) this.#task.release(this.retries.full);
  }
}

const chargeOfAll = ({ contexts }: Parked) => contexts.reduce((sum, { record }) => sum + chargeOf(record), 0);
