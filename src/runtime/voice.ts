import type { Clock } from '../core/clock.js';
import { classOf, SpillwayError } from '../core/errors.js';
import type { AppEvent, State } from '../core/events.js';
import type { Failure } from '../core/failure.js';
import type { Logger } from '../core/logger.js';
import { Quiet } from '../core/quiet.js';
import { nameOf, type TopicPartition } from '../core/record.js';

/** How long a failure that was logged is only counted. */
const QUIET = 10_000;
const MOST_FINGERPRINTS = 1_000;

/** States that somebody has to look at. */
const LEVELS: Readonly<Partial<Record<State, 'warn' | 'error'>>> = {
  DEGRADED: 'warn',
  PENDING_ERROR: 'error',
  ERROR: 'error',
};

/** Says in the log what happens to an app. Of failures that are alike the first is said, then how many came since. */
export class Narrator {
  readonly #logger: Logger;
  readonly #quiet: Quiet;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#quiet = new Quiet(clock, QUIET, MOST_FINGERPRINTS);
  }

  narrate(event: AppEvent): void {
    const logger = this.#logger;
    switch (event.type) {
      case 'state': {
        const { from, to } = event;
        return logger[LEVELS[to] ?? 'info']({ event: 'app.state', from, to }, `state ${to}`);
      }
      case 'assigned': {
        const { partitions, generation } = event;
        const fields = { event: 'partition.assigned', partitions: partitions.map(nameOf), generation };
        return logger.info(fields, 'partitions assigned');
      }
      case 'revoked': {
        const { partitions, abandoned } = event;
        const fields = { event: 'partition.revoked', partitions: partitions.map(nameOf), abandoned };
        return logger.info(fields, 'partitions revoked');
      }
      case 'paused':
        return logger.debug(
          { event: 'partition.paused', ...event.at, reasons: event.reasons },
          'a partition is paused',
        );
      case 'resumed':
        return logger.debug({ event: 'partition.resumed', ...event.at }, 'a partition goes on');
      case 'retry': {
        const fields = {
          event: 'record.retry',
          ...fieldsOf(event.failure),
          delay: event.delay,
          err: event.failure.error,
        };
        return logger.debug(fields, 'a record is tried again');
      }
      case 'breaker':
        if (event.at) return this.#overflow(event.step, event.open, event.at);
        if (event.open) logger.warn({ event: 'breaker.open', step: event.step }, 'an outage: no record is taken');
        else logger.info({ event: 'breaker.closed', step: event.step }, 'the outage is over');
        return;
      case 'careful':
        return this.#careful(event);
      case 'failure':
        return this.#failed(event.failure);
      case 'dead-lettered':
        return this.#deadLettered(event.failure, event.topic);
      case 'stopped':
        return logger.error(
          { event: 'partition.stopped', ...event.at, ...placeIn(event.error) },
          'the stream stops here',
        );
      default:
    }
  }

  #overflow(step: string, isOpen: boolean, at: TopicPartition): void {
    if (isOpen) {
      const says = 'too many dead letters: the partition rests, but for one record now and then';
      this.#logger.warn({ event: 'dlq.breaker_open', node: step, ...at }, says);
    } else this.#logger.info({ event: 'dlq.breaker_closed', node: step, ...at }, 'the partition goes on');
  }

  #careful({ at, state, deaths, from, to }: Extract<AppEvent, { readonly type: 'careful' }>): void {
    const fields = { ...at, deaths, from, to };
    if (state === 'began') {
      this.#logger.warn({ event: 'careful.began', ...fields }, 'the process died twice here: one record at a time');
    } else if (state === 'over') {
      this.#logger.info({ event: 'careful.over', ...fields }, 'its records are through, or dead letters');
    } else this.#logger.warn({ event: 'careful.given_up', ...fields }, 'a record takes too long to be taken alone');
  }

  #failed(failure: Failure): void {
    const suppressed = this.#quiet.ask(failure.fingerprint);
    if (suppressed === null) return;
    this.#logger.warn(
      { event: 'record.failed', ...fieldsOf(failure), suppressed, err: failure.error },
      'a record failed',
    );
  }

  #deadLettered(failure: Failure, topic: string): void {
    const suppressed = this.#quiet.ask(`${topic} ${failure.fingerprint}`);
    if (suppressed === null) return;
    this.#logger.info(
      { event: 'record.dlq', ...fieldsOf(failure), dlq_topic: topic, suppressed },
      'a record became a dead letter',
    );
  }
}

function fieldsOf({ kind, step, origin, error, fingerprint, attempt }: Failure): object {
  const { topic, partition, offset, timestamp } = origin;
  return {
    topic,
    partition,
    offset,
    record_ts: timestamp,
    node: step,
    kind,
    error_class: classOf(error),
    fingerprint,
    attempt,
  };
}

function placeIn(error: Error): object {
  const { offset, step } = error instanceof SpillwayError ? (error as SpillwayError) : {};
  return { offset, node: step, error_class: classOf(error), err: error };
}

/** The end of an app that nobody watches: no zombie, and no bare stack. */
export function endProcess(error: Error, logger: Logger): void {
  const fields = { event: 'app.ended', error_class: classOf(error), err: error };
  logger.fatal(fields, 'the app has stopped, and nobody reads app.done: the process ends');
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
