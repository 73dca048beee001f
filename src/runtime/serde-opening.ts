import type { Program } from '../compiler/program.js';
import type { Cancel, Clock } from '../core/clock.js';
import { errorOf, SpillwayError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { OpenedOp } from './opened-op.js';

/** Milliseconds. */
const BETWEEN_TRIES = 2_000;

export interface OpeningSettings {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long an outage is waited out, in milliseconds. */
  readonly startTimeout: number;
}

/** What one serde is asked. An error as the answer is a warning. */
interface Question {
  readonly topic: string;
  readonly ask: () => PromiseLike<unknown> | undefined;
}
interface Warning {
  readonly topic: string;
  readonly err: Error;
}

/**
 * Lets the serdes look up what they need before the first record: sinks the ids of their schemas, sources whether their
 * registry answers. An outage is asked about again, but not for ever; anything else is a mistake in the configuration.
 */
export class SerdeOpening {
  readonly #questions: readonly Question[];
  readonly #settings: OpeningSettings;
  readonly #done: (problems: readonly Error[]) => void;
  #outage: readonly Error[] = [];
  #asking = false;
  #last = false;
  #over = false;
  #again: Cancel = () => {};
  #timeout: Cancel = () => {};

  constructor(
    program: Program,
    ops: readonly OpenedOp[],
    settings: OpeningSettings,
    done: (problems: readonly Error[]) => void,
  ) {
    this.#questions = [...ofSources(program), ...ofSinks(ops)];
    this.#settings = settings;
    this.#done = done;
  }

  open(): void {
    this.#ask();
    if (this.#over) return;
    const { clock, startTimeout } = this.#settings;
    this.#timeout = clock.timer(startTimeout, () =>
      this.#give(this.#outage.length > 0 ? this.#outage : [this.#late()]),
    );
  }

  /** The start fails anyway: what is wrong by now, or as soon as the current try ends, is all that is told. */
  conclude(): void {
    this.#last = true;
    if (!this.#asking) this.#give(this.#outage);
  }

  /** Nothing is asked or told any more. */
  cancel(): void {
    this.#over = true;
    this.#again();
    this.#timeout();
  }

  #ask(): void {
    const pending = this.#questions.flatMap((question) => {
      const answer = askedOf(question);
      return answer ? [answer] : [];
    });
    if (pending.length === 0) return this.#give([]);
    this.#asking = true;
    void Promise.allSettled(pending).then((answers) => {
      this.#asking = false;
      if (!this.#over) this.#answered(answers);
    });
  }

  #answered(answers: readonly PromiseSettledResult<Warning | undefined>[]): void {
    const { clock, logger } = this.#settings;
    const problems = distinct(answers.flatMap((a) => (a.status === 'rejected' ? [errorOf(a.reason)] : [])));
    const passes = problems.length > 0 && problems.every((error) => 'retriable' in error && error.retriable);
    if (passes && !this.#last) {
      this.#outage = problems;
      logger.warn({ event: 'start.waiting', err: problems[0] }, 'the schemas cannot be looked up; it is tried again');
      this.#again = clock.timer(BETWEEN_TRIES, () => this.#ask());
      return;
    }
    for (const answer of answers) {
      if (answer.status === 'rejected' || !answer.value) continue;
      const { topic, err } = answer.value;
      logger.warn({ event: 'start.warning', topic, err }, err.message);
    }
    this.#give(problems);
  }

  #give(problems: readonly Error[]): void {
    if (this.#over) return;
    this.cancel();
    this.#done(problems);
  }

  #late(): Error {
    const what = 'what the serdes look up before the first record';
    return new SpillwayError('START_TIMED_OUT', { what, timeout: this.#settings.startTimeout, problem: 'no answer' });
  }
}

/** What a pattern matches has no name yet. */
function ofSources({ ops }: Program): readonly Question[] {
  return ops.flatMap(({ body }) => {
    if (body.type !== 'source' || body.topics instanceof RegExp) return [];
    const { key, value, topics } = body;
    return topics.flatMap((topic) => [key, value].map((serde) => ({ topic, ask: () => serde.openSource?.(topic) })));
  });
}

function ofSinks(ops: readonly OpenedOp[]): readonly Question[] {
  return ops.flatMap(({ step }) => {
    if (step?.role !== 'sink') return [];
    const { key, value, topics } = step;
    return topics.flatMap((topic) => [key, value].map((serde) => ({ topic, ask: () => serde.openSink?.(topic) })));
  });
}

function askedOf({ topic, ask }: Question): PromiseLike<Warning | undefined> | undefined {
  try {
    return ask()?.then((err) => (err instanceof Error ? { topic, err } : undefined));
  } catch (thrown) {
    return Promise.reject(errorOf(thrown));
  }
}

/** Many sinks of one registry have one problem. */
function distinct(errors: readonly Error[]): readonly Error[] {
  return [...new Map(errors.map((error) => [error.message, error])).values()];
}
