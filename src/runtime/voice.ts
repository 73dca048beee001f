import type { AppEvent } from '../core/events.js';
import type { Logger } from '../core/logger.js';

/** What an app says in its log of what happens to it. Nothing is said per record but of those that fail. */
export function narrate(event: AppEvent, logger: Logger): void {
  switch (event.type) {
    case 'state':
      logger.info({ from: event.from, to: event.to }, `state ${event.to}`);
      break;
    case 'assigned':
      logger.info({ partitions: event.partitions, generation: event.generation }, 'partitions assigned');
      break;
    case 'revoked':
      logger.info({ partitions: event.partitions, abandoned: event.abandoned }, 'partitions revoked');
      break;
    case 'failure': {
      const { kind, step, origin, error, fingerprint, attempt } = event.failure;
      const { topic, partition, offset } = origin;
      logger.warn({ kind, step, topic, partition, offset, fingerprint, attempt, err: error }, 'a record failed');
      break;
    }
    case 'stopped':
      logger.error({ ...event.at, err: event.error }, 'the stream stops here');
      break;
    default:
  }
}

/** The end of an app that nobody watches: no zombie, and no bare stack. */
export function endProcess(error: Error, logger: Logger): void {
  logger.fatal({ err: error }, 'the app has stopped, and nobody reads app.done: the process ends');
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
