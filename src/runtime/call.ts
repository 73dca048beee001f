import type { Context } from '../core/context.js';
import { SpillwayError } from '../core/errors.js';
import { refuseThenablePair } from '../core/thenable.js';
import type { Lane } from './lane.js';
import type { OpenedOp } from './opened-op.js';
import { inherit, pairOf } from './pair.js';
import { placeOf, type RecordContext } from './record-context.js';
import type { Trial } from './retry/guard.js';
import type { Parked } from './retry/parked.js';
import { pass } from './segment.js';
import { RANK } from './settlement.js';
import type { Task } from './task.js';

/** One record at an asynchronous step: waiting in its lane, running, or done and waiting for room below. */
export class Call implements Context {
  /** Monotonic milliseconds: when it times out, then when its grace ends. */
  deadline = 0;
  state: 'waiting' | 'running' | 'timed-out' | 'abandoned' | 'ended' = 'waiting';
  /** All that came of it is through: the next of its key may go. */
  released = false;
  /** The stream stopped at it: what is behind it must not overtake. */
  stranded = false;
  lane: Lane | null = null;
  /** What the breaker is told of it. */
  trial: Trial | null = null;
  #aborter: AbortController | null = null;
  #reason: unknown;

  constructor(
    readonly op: OpenedOp,
    readonly key: unknown,
    readonly value: unknown,
    readonly context: RecordContext,
    /** What was parked for this try; null in the first. */
    readonly entry: Parked | null = null,
  ) {}

  get task(): Task {
    return this.context.task;
  }
  get topic(): string {
    return this.context.topic;
  }
  get partition(): number {
    return this.context.partition;
  }
  get offset(): number {
    return this.context.offset;
  }
  get timestamp(): number {
    return this.context.timestamp;
  }
  get headers(): Context['headers'] {
    return this.context.headers;
  }
  get attempt(): number {
    return (this.entry?.tries ?? this.context.triedBefore(this.op)?.attempts ?? 0) + 1;
  }
  /** Made when it is asked for: most functions never look, and a controller costs more than the rest of a call. */
  get signal(): AbortSignal {
    this.#aborter ??= new AbortController();
    if (this.#reason !== undefined || this.task.closed) this.#aborter.abort(this.#reason);
    return this.#aborter.signal;
  }

  /** How it ended tells nothing: its partition is gone. */
  drop(): void {
    if (this.trial !== null) this.op.gate?.guard.drop(this.trial);
  }

  abort(reason: unknown): void {
    this.#reason = reason;
    this.#aborter?.abort(reason);
  }
}

export function timedOut({ op, context }: Call, timeout: number): SpillwayError {
  return new SpillwayError('CALL_TIMED_OUT', { timeout }, placeOf(op, context));
}

/** Passes on what the function answered. */
export function deliver(call: Call, result: unknown): void {
  const { op, key, value, context, task } = call;
  const { emits } = op.as('call');
  task.rooms.move(op);
  try {
    if (emits === 'many') return task.expansions.begin(op, key, value, context, result);
    if (emits === 'nothing') return task.end(op, RANK.consumed, context);
    const pair = emits === 'entry' ? pairOf(result, op.kind) : null;
    refuseThenablePair(pair, op.kind, 'mapAsync() and await what the pair holds');
    task.account.emitted[op.id]!++;
    if (pair === null) pass(op.next, key, result, context);
    else if ('key' in pair) pass(op.next, pair.key, pair.value, inherit(context, pair));
    else pass(op.next, pair[0], pair[1], context);
  } catch (thrown) {
    task.fail(op, key, value, context, thrown);
  }
}
