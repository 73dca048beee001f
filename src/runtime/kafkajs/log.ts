import kafkajs, { type LogEntry, type logCreator } from 'kafkajs';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { Quiet } from '../../core/quiet.js';

/** Milliseconds in which a message that was said is only counted. */
const QUIET = 30_000;

/**
 * kafkajs's log into ours. It says the same of every attempt, of every connection, for as long as an outage lasts: a
 * message is passed on once in half a minute, with the number of those that were like it.
 */
export function logInto(logger: Logger, clock: Clock): logCreator {
  const quiet = new Quiet(clock, QUIET);
  return () => (entry: LogEntry) => {
    const { namespace, level, log } = entry;
    const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...fields } = log;
    if (level > kafkajs.logLevel.WARN || isRoutine(`${message} ${String(fields['error'])}`))
      return logger.debug({ event: 'kafkajs', namespace, ...fields }, message);
    const suppressed = quiet.ask(`${namespace} ${message}`);
    if (suppressed !== null) logger.warn({ event: 'kafkajs', namespace, ...fields, suppressed }, message);
  };
}

/** A rebalance is no failure, and the app tells of it itself. */
const isRoutine = (text: string) => /rebalanc/i.test(text);
