import { withoutEnriched } from '../core/enriched.js';
import type { Failure } from '../core/failure.js';
import { lastHeader, type Headers, type ProducerRecord } from '../core/record.js';
import { LEAST, REPLAYS, storyHeaders, TOLD, type Writer } from './story-headers.js';
import { plainWords, type Words } from './words.js';

/** Whether a dead letter says all that is known of its failure, or only which record it is of and what kind it was. */
export type Extent = 'whole' | 'least';

/**
 * The most bytes, names and framing included, that a dead letter has more than its record, what a user's `enrich` adds
 * apart: with the caps of what it tells it is some 31,800. A dead-letter topic that Spillway creates leaves four times
 * the room.
 */
export const MOST_ADDED = 32 * 1024;

/**
 * The dead letter of a failure: the source record's own key, value and headers, byte for byte, and what happened to it
 * as headers: those of Kafka Streams (KIP-1034) and our own, at most 32 KiB in all, and the user's. A header of these
 * that is there already (the record died before) is overwritten, never appended. The time is the time of death, so that
 * retention counts from there. With `least` only topic, partition, offset, kind and id are told, for a topic that takes
 * no more.
 *
 * The headers are for reading only: letters share those that are alike.
 */
export function deadLetterOf(
  failure: Failure,
  writer: Writer,
  extent: Extent = 'whole',
  words: Words = plainWords(failure),
): ProducerRecord {
  const { key, value, headers } = failure.origin;
  const story = storyHeaders(failure, writer, words);
  return {
    key,
    value,
    headers:
      extent === 'whole' ? joined(kept(headers), words.added, story) : joined(kept(headers), least(headers, story)),
    timestamp: failure.lastFailedAt,
  };
}

/** The record's own. */
function kept(headers: Headers): Headers {
  return headers.length === 0 ? headers : withoutEnriched(headers).filter(([name]) => !TOLD.has(name));
}

function least(headers: Headers, story: Headers): Headers {
  const replayed = lastHeader(headers, REPLAYS) !== undefined;
  return story.filter(([name]) => LEAST.has(name) || (name === REPLAYS && replayed));
}

const joined = (...lists: readonly Headers[]): Headers => {
  const full = lists.filter(({ length }) => length > 0);
  return full.length === 1 ? full[0]! : full.flat();
};
