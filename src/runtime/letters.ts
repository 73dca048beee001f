import { SpillwayError, errorOf } from '../core/errors.js';
import type { Failure } from '../core/failure.js';
import { fingerprintOf } from '../core/fingerprint.js';
import { wordsOf, type Fault } from '../deadletters/words.js';
import { DeadLetter } from './dead-letter.js';
import { both, reasonOf, stopError } from './failure-errors.js';
import type { OpenedOp } from './opened-op.js';
import type { RecordContext } from './record-context.js';
import type { Delayed } from './retry/delayed.js';
import { RANK } from './settlement.js';
import type { Task } from './task.js';

/**
 * The dead letters of one task: what failed for good goes to the first handler of its step that names a topic which takes
 * it, and with none the stream stops.
 */
export class Letters {
  readonly #task: Task;

  constructor(task: Task) {
    this.#task = task;
  }

  /** False when the stream stops at it. */
  notDelayed({ failure, op, context }: Delayed, error: Error, topic: string): boolean {
    const told = { ...failure, error: both(failure.error, error) };
    this.#task.host.emit({ type: 'failure', failure: told });
    return this.give(told, op, context, 1, [topic], error) === 'taken';
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
    return this.give(failure, op, context, rung, [...tried, topic], error) === 'taken';
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
  give(
    failure: Failure,
    op: OpenedOp,
    context: RecordContext,
    rung: number,
    tried: readonly string[],
    refusal?: Error,
  ): 'taken' | 'stopped' {
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
