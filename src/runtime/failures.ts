import { SpillwayError, classOf, errorOf } from '../core/errors.js';
import type { Failure, FailureKind } from '../core/failure.js';
import { fingerprintOf } from '../core/fingerprint.js';
import { wordsOf, type Fault } from '../deadletters/words.js';
import type { Call } from './call.js';
import { DeadLetter } from './dead-letter.js';
import type { OpenedOp } from './opened-op.js';
import type { RecordContext } from './record-context.js';
import { Delayed } from './retry/delayed.js';
import type { Gate } from './retry/gate.js';
import type { Parked } from './retry/parked.js';
import { RANK } from './settlement.js';
import type { Task } from './task.js';

/** Where a failure happened, beyond its step. */
export interface FailedIn {
  readonly call?: Call;
  /** Children that went on before. */
  readonly went?: number;
  /** When neither the error nor the step says it. */
  readonly kind?: FailureKind;
}

/** Parked for another try, on its way to a dead-letter topic, or stopped at. */
export type Fate = 'parked' | 'taken' | 'stopped';

/** What becomes of the records of one task that fail: the handlers of the failing step, one after the other, or a stop. */
export class Failures {
  readonly #task: Task;

  constructor(task: Task) {
    this.#task = task;
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
    const kind = known ?? kindOf(error) ?? op.failure;
    const now = this.#task.host.clock.wall();
    const entry = op.parking?.failed(op, key, value, context, call ?? null, went) ?? null;
    const fingerprint = fingerprintOf(kind, op.name, error);
    let failure: Failure = {
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
    if (entry !== null) {
      try {
        if (entry.parking.takes(failure, entry)) return 'parked';
        if (entry.spent && this.#delay(failure, entry, context)) return 'taken';
      } catch (thrown) {
        // A function that decides about failures and fails itself: the handlers behind it are told of both.
        failure = { ...failure, error: both(failure.error, thrown) };
      }
    } else if (op.gate !== null) failure = this.#counted(failure, op.gate, context, call ?? null);
    this.#task.host.emit({ type: 'failure', failure });
    this.#task.rooms.rest(op);
    return this.#handle(failure, op, context, entry === null ? 0 : 1, []);
  }

  /** False when the stream stops at it. */
  notDelayed({ failure, op, context }: Delayed, error: Error, topic: string): boolean {
    const told = { ...failure, error: both(failure.error, error) };
    this.#task.host.emit({ type: 'failure', failure: told });
    return this.#handle(told, op, context, 1, [topic], error) === 'taken';
  }

  /** The breaker of its step is told of a failure that nobody else has looked at. */
  #counted(failure: Failure, gate: Gate, context: RecordContext, call: Call | null): Failure {
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

  acknowledged(letter: DeadLetter, topic: string): void {
    const { account, host } = this.#task;
    const { failure, op, context } = letter;
    account.acknowledged(topic);
    account.deadLettered(reasonOf(failure));
    if (this.#task.closed) return;
    host.emit({ type: 'dead-lettered', failure, topic });
    this.#task.rooms.boundary(letter.handler).release();
    this.#task.rooms.move(op);
    account.end(op.id, RANK['dead-lettered']);
    this.#task.settle(context, RANK['dead-lettered']);
  }

  /** False when the stream stops at it. */
  refused(letter: DeadLetter, error: Error, topic: string): boolean {
    const { failure, op, context, tried } = letter;
    this.#task.rooms.boundary(letter.handler).release();
    const rung = op.ladder.indexOf(letter.handler) + 1;
    return this.#handle(failure, op, context, rung, [...tried, topic], error) === 'taken';
  }

  /** Sends a record that was tried often enough for now to the next delay topic; false when there is none. */
  #delay(failure: Failure, { op, parking }: Parked, context: RecordContext): boolean {
    const { host, tier: from, rooms } = this.#task;
    const index = from?.handler === op.retry ? from.index + 1 : 0;
    const tier = host.program.tiers.find((each) => each.handler === op.retry && each.index === index);
    const partitions = tier === undefined ? 0 : host.outboxes.partitions(tier.topic);
    if (tier === undefined || partitions === 0) return false;
    parking.retries.delayed(failure, tier.delay);
    rooms.rest(op);
    rooms.boundary(tier.handler).hold();
    host.outboxes.push(tier.topic, failure.origin.partition % partitions, new Delayed(failure, context, op, tier));
    return true;
  }

  /** What somebody else has put into a delay topic goes where the records of its source go. */
  #asOfSource(failure: Failure): Failure {
    const { tier, host } = this.#task;
    if (tier === null || failure.origin.topic !== tier.topic) return failure;
    const { body } = host.program.ops[tier.source]!;
    const [topic] = body.type === 'source' && !(body.topics instanceof RegExp) ? body.topics : [];
    return topic === undefined ? failure : { ...failure, origin: { ...failure.origin, topic } };
  }

  /** Asks the handlers from `rung` on; the record goes to the first that names a topic. */
  #handle(
    failure: Failure,
    op: OpenedOp,
    context: RecordContext,
    rung: number,
    tried: readonly string[],
    refusal?: Error,
  ): Fate {
    const { ops, host } = this.#task;
    let problem = refusal;
    const refusedBy = [...tried];
    const faults: Fault[] = [];
    // At a source or a sink nothing is tried again.
    const handlers = op.ladder.slice(rung).filter((id) => ops[id]!.step!.role === 'handler');
    for (const id of handlers) {
      const { take, policy } = ops[id]!.as('handler');
      let topic: string | undefined;
      try {
        const verdict = take(this.#asOfSource(failure));
        if (verdict === 'next') continue;
        topic = verdict.write;
      } catch (thrown) {
        const error = errorOf(thrown);
        problem = both(failure.error, error);
        faults.push(['topic', error]);
        this.#faulty(failure, error);
        if (id === handlers.at(-1)) topic = policy?.otherwise;
      }
      if (topic === undefined) continue;
      const partitions = host.outboxes.partitions(topic);
      if (partitions === 0) {
        refusedBy.push(topic);
        problem = both(failure.error, new SpillwayError('UNKNOWN_TOPIC', { topic }));
        continue;
      }
      const told = faults.length;
      const words = wordsOf(failure, policy, faults);
      for (const [, error] of faults.slice(told)) this.#faulty(failure, error);
      const letter = new DeadLetter(failure, context, op, id, refusedBy, words);
      this.#task.rooms.boundary(id).hold();
      this.#task.dlqBreaker?.letter(id, context.handle);
      host.outboxes.push(topic, failure.origin.partition % partitions, letter, policy?.oneByOne);
      return 'taken';
    }
    this.#task.rooms.strand(1);
    host.stop(this.#task, stopError(failure, problem, refusedBy));
    return 'stopped';
  }

  /** A user's function that was to help with a failure has failed itself: that is told as a failure of the record. */
  #faulty(failure: Failure, thrown: Error): void {
    const error = both(failure.error, thrown);
    const fingerprint = fingerprintOf(failure.kind, failure.step, error);
    this.#task.host.emit({ type: 'failure', failure: { ...failure, error, fingerprint } });
  }
}

/** Failures whose kind does not depend on the step. */
const KINDS: { readonly [code: string]: FailureKind } = {
  CALL_TIMED_OUT: 'timeout',
  UNKNOWN_TOPIC: 'production',
  RECORD_KILLS: 'crash',
};
const kindOf = (error: Error) => (error instanceof SpillwayError ? KINDS[(error as SpillwayError).code] : undefined);

/** What failed, and what failed while it was handled. */
function both(error: Error, thrown: unknown): AggregateError {
  const second = errorOf(thrown);
  return new AggregateError([error, second], `${error.message}; ${second.message}`, { cause: error });
}

function stopError(failure: Failure, problem: Error | undefined, tried: readonly string[]): SpillwayError {
  const { topic, partition, offset } = failure.origin;
  const where = { topic, partition, offset, step: failure.step, cause: problem ?? failure.error };
  if (problem === undefined)
    return new SpillwayError('RECORD_FAILED', { kind: failure.kind, problem: failure.error.message }, where);
  return new SpillwayError('DEAD_LETTER_REFUSED', { topics: tried, problem: problem.message }, where);
}

/** What dead letters are counted by: the kind, and the code or name of the error. */
function reasonOf({ kind, error }: Failure): string {
  return `${kind}: ${classOf(error)}`;
}
