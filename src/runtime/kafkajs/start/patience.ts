import type { Clock } from '../../../core/clock.js';
import { SpillwayError } from '../../../core/errors.js';
import { denialOf, isUnknownTopic, rootOf } from '../faults.js';

/** Milliseconds between two tries of a question. */
const BETWEEN_TRIES = 300;

/**
 * The time that a start may take, and how it is spent: what may pass (a broker that restarts, a leader that moves) is
 * asked again until it is over; what never answers is not waited for any longer.
 */
export class Patience {
  readonly timeout: number;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #end: number;

  constructor(clock: Clock, timeout: number, signal?: AbortSignal) {
    this.timeout = timeout;
    this.#clock = clock;
    this.#signal = signal;
    this.#end = clock.monotonic() + timeout;
  }

  /** Milliseconds. */
  get left(): number {
    return this.#signal?.aborted ? 0 : Math.max(0, this.#end - this.#clock.monotonic());
  }

  /**
   * The answer to a question. `what` names it for the error; `limit` is the most that it may take, in milliseconds.
   * @throws (rejects) SpillwayError `START_TIMED_OUT` with the last failure as its cause; what cannot pass, as it is.
   */
  async ask<T>(what: string, question: () => Promise<T>, limit = Infinity): Promise<T> {
    const end = this.#clock.monotonic() + Math.min(limit, this.left);
    const left = () => (this.#signal?.aborted ? 0 : end - this.#clock.monotonic());
    for (let last: unknown = undefined; left() > 0;) {
      try {
        return await this.#within(left(), question());
      } catch (error) {
        if (error !== LATE && !mayPass(error)) throw error;
        if (error !== LATE) last = error;
        if (left() <= BETWEEN_TRIES) throw this.#over(what, limit, last);
      }
      await this.pause(BETWEEN_TRIES);
    }
    throw this.#over(what, limit, undefined);
  }

  /** Ends early when there is no patience left. */
  async pause(ms: number): Promise<void> {
    await this.#within(ms, new Promise(() => {})).catch(() => {});
  }

  /** @throws (rejects) `LATE` after so many milliseconds, or when the start is called off. */
  #within<T>(ms: number, answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        cancel();
        this.#signal?.removeEventListener('abort', late);
        settle();
      };
      const late = () => end(() => reject(LATE));
      const cancel = this.#clock.timer(ms, late);
      this.#signal?.addEventListener('abort', late);
      answer.then(
        (value) => end(() => resolve(value)),
        (error: unknown) => end(() => reject(error)),
      );
    });
  }

  #over(what: string, limit: number, last: unknown): SpillwayError {
    const timeout = Math.min(limit, this.timeout);
    const problem = last === undefined ? 'no answer' : rootOf(last).message;
    return new SpillwayError('START_TIMED_OUT', { what, timeout, problem }, { cause: last });
  }
}

const LATE = new Error('late');

/** Protocol errors after which the same question can have another answer. kafkajs says that of unknown topics too. */
function mayPass(error: unknown): boolean {
  const root = rootOf(error) as Error & { readonly retriable?: boolean };
  if (root instanceof SpillwayError || denialOf(error) !== undefined || isUnknownTopic(error)) return false;
  // kafkajs loses the failure of a question that it put to every broker, and reads on in null.
  if (root instanceof TypeError) return true;
  return root.retriable === true;
}
