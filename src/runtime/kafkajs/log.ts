import kafkajs, { type LogEntry, type logCreator } from 'kafkajs';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';

/** Milliseconds in which a message that was said is only counted. */
const QUIET = 30_000;
const MOST_MESSAGES = 200;

/**
 * kafkajs's log into ours. It says the same of every attempt, of every connection, for as long as an outage lasts: a
 * message is passed on once in half a minute, with the number of those that were like it.
 */
export function logInto(logger: Logger, clock: Clock): logCreator {
  const said = new Map<string, { at: number; since: number }>();
  return () => (entry: LogEntry) => {
    const { namespace, level, log } = entry;
    const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...fields } = log;
    if (level > kafkajs.logLevel.WARN || isRoutine(`${message} ${String(fields['error'])}`))
      return logger.debug({ event: 'kafkajs', namespace, ...fields }, message);
    const key = `${namespace} ${message}`;
    const now = clock.monotonic();
    const last = said.get(key);
    if (last && now - last.at < QUIET) {
      last.since++;
      return;
    }
    if (said.size >= MOST_MESSAGES) said.clear();
    said.set(key, { at: now, since: 0 });
    logger.warn({ event: 'kafkajs', namespace, ...fields, suppressed: last?.since ?? 0 }, message);
  };
}

/** A rebalance is no failure, and the app tells of it itself. */
const isRoutine = (text: string) => /rebalanc/i.test(text);
