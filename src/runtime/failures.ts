import { errorOf } from '../core/errors.js';
import type { Failure, FailureKind } from '../core/failure.js';
import { fingerprintOf } from '../core/fingerprint.js';
import type { Item } from './batch/item.js';
import type { Part } from './batch/part.js';
import type { Call } from './call.js';
import { both, kindOf } from './failure-errors.js';
import { Letters } from './letters.js';
import type { OpenedOp } from './opened-op.js';
import type { RecordContext } from './record-context.js';
import { Delayed } from './retry/delayed.js';
import type { Gate } from './retry/gate.js';
import type { Tried } from './retry/guard.js';
import type { Parked } from './retry/parked.js';
import type { Task } from './task.js';

/** Where a failure happened, beyond its step. */
export interface FailedIn {
  readonly call?: Call;
  /** Children that went on before. */
  readonly went?: number;
  /** When neither the error nor the step says it. */
  readonly kind?: FailureKind;
}

/** What a step was given. */
interface Input {
  readonly key: unknown;
  readonly value: unknown;
  readonly context: RecordContext;
}

/** Parked for another try, on its way to a dead-letter topic, or stopped at. */
export type Fate = 'parked' | 'taken' | 'stopped';

/** What becomes of the records of one task that fail: the handlers of the failing step, one after the other, or a stop. */
export class Failures {
  readonly letters: Letters;
  readonly #task: Task;

  constructor(task: Task) {
    this.#task = task;
    this.letters = new Letters(task);
  }

  /** Takes a failed record. */
  take(
    op: OpenedOp,
    key: unknown,
    value: unknown,
    context: RecordContext,
    thrown: unknown,
    { call, went = 0, kind: known }: FailedIn = {},
  ): Fate {
    const error = errorOf(thrown);
    const entry = op.parking?.failed(op, key, value, context, call ?? null, went) ?? null;
    let failure = this.#failureOf(op, { key, value, context }, error, known ?? kindOf(error, op), entry);
    if (entry !== null) {
      const taken = this.#again(failure, entry);
      if (taken === 'parked') return 'parked';
      if (taken !== null) failure = { ...failure, error: taken };
      else if (entry.spent) return this.#later(failure, entry, context);
    } else if (op.gate !== null) failure = this.#counted(failure, op.gate, context, call ?? null);
    return this.#give(failure, op, context);
  }

  /** Takes a part of a batch that failed. Null when it is parked as a whole, else what it failed with. */
  ofWhole(part: Part, error: Error): Error | null {
    const { op, items, context } = part;
    if (part.parking === null) part.failedAt(this.#task.host.clock);
    else part.parking.failedAgain(part);
    const failure = this.#failureOf(op, items[0]!, error, kindOf(error, op), part);
    if (part.parking === null) return op.gate ? this.#counted(failure, op.gate, context, part).error : error;
    const { rooms } = this.#task;
    rooms.move(op, items.length);
    const taken = this.#again(failure, part);
    if (taken === 'parked') return null;
    rooms.rest(op, items.length);
    return taken ?? error;
  }

  /** Takes a record of a part that failed. */
  ofPart(part: Part, item: Item, error: Error): Fate {
    const { op } = part;
    const { context } = item;
    const failure = part.failureOf(item, this.#failureOf(op, item, error, kindOf(error, op), part));
    return part.spent ? this.#later(failure, part, context) : this.#give(failure, op, context);
  }

  #failureOf(
    op: OpenedOp,
    { key, value, context }: Input,
    error: Error,
    kind: FailureKind,
    entry: Parked | null,
  ): Failure {
    const now = this.#task.host.clock.wall();
    const fingerprint = fingerprintOf(kind, op.name, error);
    return {
      kind,
      step: op.name,
      key,
      value,
      origin: context.origin,
      error,
      attempt: entry?.tries ?? 1,
      firstFailedAt: entry?.firstFailedAt ?? now,
      lastFailedAt: now,
      fingerprint,
      deterministic: entry !== null && entry.alike(fingerprint) && entry.tries > 1,
      child: context.child,
    };
  }

  /** Parked when it is tried again in place; null when it is not, and an error when deciding about that failed, too. */
  #again(failure: Failure, entry: Parked): 'parked' | Error | null {
    try {
      return entry.parking?.takes(failure, entry) === true ? 'parked' : null;
    } catch (thrown) {
      // A function that decides about failures and fails itself: the handlers behind it are told of both.
      return both(failure.error, thrown);
    }
  }

  /** Tried often enough in place: it waits in a delay topic if there is one. */
  #later(failure: Failure, entry: Parked, context: RecordContext): Fate {
    try {
      if (this.#delay(failure, entry, context)) return 'taken';
    } catch (thrown) {
      return this.#give({ ...failure, error: both(failure.error, thrown) }, entry.op, context);
    }
    return this.#give(failure, entry.op, context);
  }

  /** Gives it to the handlers. One that has it tried again has had it. */
  #give(failure: Failure, op: OpenedOp, context: RecordContext): Fate {
    this.#task.host.emit({ type: 'failure', failure });
    this.#task.rooms.rest(op);
    return this.letters.give(failure, op, context, op.parking === null ? 0 : 1, []);
  }

  /** The breaker of its step is told of a failure that nobody else has looked at. */
  #counted(failure: Failure, gate: Gate, context: RecordContext, call: Tried | null): Failure {
    let isTransient = false;
    try {
      isTransient = this.#task.host.watches.isTransient(failure);
      return failure;
    } catch (thrown) {
      return { ...failure, error: both(failure.error, thrown) };
    } finally {
      gate.ended(context, call, isTransient);
    }
  }

  /** Sends a record that was tried often enough for now to the next delay topic; false when there is none. */
  #delay(failure: Failure, { op, parking }: Parked, context: RecordContext): boolean {
    const { host, tier: from, rooms } = this.#task;
    const index = from?.handler === op.retry ? from.index + 1 : 0;
    const tier = host.program.tiers.find((each) => each.handler === op.retry && each.index === index);
    const partitions = tier === undefined ? 0 : host.outboxes.partitions(tier.topic);
    if (tier === undefined || partitions === 0) return false;
    parking?.retries.delayed(failure, tier.delay);
    rooms.rest(op);
    rooms.boundary(tier.handler).hold();
    host.outboxes.push(tier.topic, failure.origin.partition % partitions, new Delayed(failure, context, op, tier));
    return true;
  }
}
