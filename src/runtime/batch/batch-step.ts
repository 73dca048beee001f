import { SpillwayError } from '../../core/errors.js';
import type { BatchLimits } from '../../core/operator.js';
import { isThenable } from '../../core/thenable.js';
import type { CallHost } from '../call-step.js';
import { Deadlines } from '../deadlines.js';
import { Fifo } from '../fifo.js';
import { placeOf } from '../record-context.js';
import { BatchCall } from './batch-call.js';
import type { Part } from './part.js';

/** The calls of one batch step of an app, for all of its tasks: at most `concurrency` at a time, one of each task. */
export class BatchStep {
  /** Calls that hold a slot. */
  running = 0;
  /** Calls that were given up after their grace and have not ended yet. */
  abandoned = 0;
  readonly limits: BatchLimits;
  readonly #host: CallHost;
  readonly #ready = new Fifo<BatchCall>();
  readonly #timeouts: Deadlines<BatchCall>;
  readonly #graces: Deadlines<BatchCall>;
  #starting = false;

  constructor(limits: BatchLimits, host: CallHost) {
    this.limits = limits;
    this.#host = host;
    this.#timeouts = new Deadlines(host.clock, limits.timeout, (call) => this.#timeOut(call));
    this.#graces = new Deadlines(host.clock, limits.grace, (call) => this.#giveUp(call));
    host.guard?.whenOpen(() => this.#startReady());
  }

  /** Calls the handler as soon as there is a slot. */
  start(part: Part): BatchCall {
    const call = new BatchCall(part);
    this.#ready.push(call);
    this.#startReady();
    return call;
  }

  close(): void {
    this.#timeouts.close();
    this.#graces.close();
  }

  /** Whether a call may be made now. */
  get #isFree(): boolean {
    return this.running < this.limits.concurrency && !this.#host.guard?.mustWait;
  }

  /** Not re-entered: a call may complete before it returns. */
  #startReady(): void {
    if (this.#starting) return;
    this.#starting = true;
    while (this.#isFree) {
      const call = this.#ready.shift();
      if (call === undefined) break;
      if (!call.part.task.closed) this.#call(call);
    }
    this.#starting = false;
  }

  #call(call: BatchCall): void {
    const { part } = call;
    call.state = 'running';
    part.trial = this.#host.guard?.begin() ?? null;
    this.running++;
    let result: unknown;
    try {
      result = part.op.as('batch').apply(part.items as never, call);
    } catch (thrown) {
      this.#free(call);
      return part.collector.failed(part, thrown);
    }
    if (!isThenable(result)) {
      this.#free(call);
      return part.collector.answered(part, result);
    }
    this.#timeouts.add(call);
    result.then(
      (value) => this.#ended(call, value, false),
      (error) => this.#ended(call, error, true),
    );
  }

  /** The promise of a call settled: in time, in its grace, or after it was given up. */
  #ended(call: BatchCall, result: unknown, rejected: boolean): void {
    if (call.state === 'abandoned') {
      this.abandoned--;
      return;
    }
    const { part } = call;
    const late = call.state === 'timed-out';
    (late ? this.#graces : this.#timeouts).delete(call);
    this.#free(call);
    if (part.task.closed) this.#drop(part);
    else if (late) part.collector.failed(part, this.#timedOut(part));
    else if (rejected) part.collector.failed(part, result);
    else part.collector.answered(part, result);
    this.#startReady();
  }

  #timeOut(call: BatchCall): void {
    call.state = 'timed-out';
    call.abort(this.#timedOut(call.part));
    this.#graces.add(call);
  }

  #giveUp(call: BatchCall): void {
    const { part } = call;
    this.#free(call);
    call.state = 'abandoned';
    const { concurrency } = this.limits;
    if (++this.abandoned > concurrency) {
      const fields = { abandoned: this.abandoned, concurrency };
      this.#host.overrun(new SpillwayError('TOO_MANY_ABANDONED_CALLS', fields, { step: part.op.name }));
    }
    if (part.task.closed) this.#drop(part);
    else part.collector.failed(part, this.#timedOut(part));
    this.#startReady();
  }

  /** How it ended tells nothing: its partition is gone. */
  #drop({ trial }: Part): void {
    if (trial !== null) this.#host.guard?.drop(trial);
  }

  #timedOut({ op, items }: Part): SpillwayError {
    return new SpillwayError('CALL_TIMED_OUT', { timeout: this.limits.timeout }, placeOf(op, items[0]!.context));
  }

  #free(call: BatchCall): void {
    call.state = 'ended';
    this.running--;
  }
}
