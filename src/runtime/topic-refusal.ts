import { SpillwayError, type Whereabouts } from '../core/errors.js';
import type { ProduceError } from '../core/transport.js';

/**
 * Whether the topic takes nothing at all. Then no record is the culprit, and the next would fare no better: to treat
 * them as failures would pour the whole source into the dead letters.
 */
export const takesNothing = (error: Error): boolean => {
  const { code } = error as Partial<ProduceError>;
  return code === 'UNKNOWN_TOPIC' || code === 'NOT_AUTHORIZED';
};

/** What the stream stops with at a record whose topic takes nothing: the same code, where it happened, what to do. */
export function topicRefusal(error: ProduceError, topic: string, place: Whereabouts): SpillwayError {
  const where = { ...place, cause: error };
  return error.code === 'NOT_AUTHORIZED'
    ? new SpillwayError('NOT_AUTHORIZED', { what: `topic '${topic}'`, operation: 'write' }, where)
    : new SpillwayError('UNKNOWN_TOPIC', { topic }, where);
}
