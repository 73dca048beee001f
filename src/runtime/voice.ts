import type { Clock } from '../core/clock.js';
import type { AppEvent } from '../core/events.js';
import type { Failure } from '../core/failure.js';
import type { Logger } from '../core/logger.js';

/** How long a failure that was logged is only counted. */
const QUIET = 10_000;
const MOST_FINGERPRINTS = 1_000;

/** Says in the log what happens to an app. Of failures that are alike the first is said, then how many came since. */
export class Narrator {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #said = new Map<string, { at: number; since: number }>();

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  narrate(event: AppEvent): void {
    switch (event.type) {
      case 'state':
        return this.#logger.info({ from: event.from, to: event.to }, `state ${event.to}`);
      case 'assigned':
        return this.#logger.info({ partitions: event.partitions, generation: event.generation }, 'partitions assigned');
      case 'revoked':
        return this.#logger.info({ partitions: event.partitions, abandoned: event.abandoned }, 'partitions revoked');
      case 'failure':
        return this.#failure(event.failure);
      case 'stopped':
        return this.#logger.error({ ...event.at, err: event.error }, 'the stream stops here');
      default:
    }
  }

  #failure({ kind, step, origin, error, fingerprint, attempt }: Failure): void {
    const now = this.#clock.monotonic();
    const said = this.#said.get(fingerprint);
    if (said && now - said.at < QUIET) {
      said.since++;
      return;
    }
    if (this.#said.size >= MOST_FINGERPRINTS) this.#said.clear();
    this.#said.set(fingerprint, { at: now, since: 0 });
    const { topic, partition, offset } = origin;
    const alike = said?.since ?? 0;
    this.#logger.warn(
      { kind, step, topic, partition, offset, fingerprint, attempt, alike, err: error },
      'a record failed',
    );
  }
}

/** The end of an app that nobody watches: no zombie, and no bare stack. */
export function endProcess(error: Error, logger: Logger): void {
  logger.fatal({ err: error }, 'the app has stopped, and nobody reads app.done: the process ends');
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
