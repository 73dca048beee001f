import type { Cancel, Clock } from '../core/clock.js';
import { errorOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Serializer } from '../core/serde.js';
import type { OpenedOp } from './opened-op.js';

/** Milliseconds. */
const BETWEEN_TRIES = 2_000;

/**
 * Lets the serdes of the sinks look up what they need (the ids of their schemas) before the first record. An outage is
 * waited out; anything else is a mistake in the configuration, and ends the start. Once cancelled it asks no more, and
 * `done` is not called.
 */
export function openSinks(
  ops: readonly OpenedOp[],
  clock: Clock,
  logger: Logger,
  done: (mistakes: readonly Error[]) => void,
): Cancel {
  let cancelled = false;
  let cancelTimer: Cancel = () => {};
  const askAll = () => {
    const pending = ops.flatMap((op) => {
      if (op.step?.role !== 'sink') return [];
      const { topics, key, value } = op.step;
      return topics.flatMap((topic) => [...ask(key, topic), ...ask(value, topic)]);
    });
    if (pending.length === 0) return done([]);
    void Promise.allSettled(pending).then((results) => {
      if (cancelled) return;
      const errors = results.flatMap((result) => (result.status === 'rejected' ? [errorOf(result.reason)] : []));
      const mistakes = errors.filter((error) => !('retriable' in error && error.retriable));
      if (errors.length === 0 || mistakes.length > 0) return done(mistakes);
      logger.warn({ err: errors[0] }, 'the schemas of the sinks cannot be looked up; it is tried again');
      cancelTimer = clock.timer(BETWEEN_TRIES, askAll);
    });
  };
  askAll();
  return () => {
    cancelled = true;
    cancelTimer();
  };
}

function ask(serializer: Serializer<never>, topic: string): PromiseLike<void>[] {
  try {
    const pending = serializer.openSink?.(topic);
    return pending ? [pending] : [];
  } catch (thrown) {
    return [Promise.reject(errorOf(thrown))];
  }
}
