import { createHash } from 'node:crypto';
import type { ToldError } from '../core/dead-letter-options.js';
import type { Failure } from '../core/failure.js';
import { lastHeader, type Header, type ProducerRecord } from '../core/record.js';
import { ENRICHED, namesOf, withoutEnriched } from '../core/enriched.js';
import { plainWords, type Words } from './words.js';

/** Who writes the dead letter. */
export interface Writer {
  readonly applicationId: string;
  readonly instanceId: string;
  /** Whether stack traces go along; they may tell more than the topic's readers should know. */
  readonly stacktraces: boolean;
}

/** Whether a dead letter says all that is known of its failure, or only which record it is of and what kind it was. */
export type Extent = 'whole' | 'least';

/** Caps, in characters: a dead letter must not outgrow the record that it was made of by much. */
const LONGEST_NAME = 255;
const LONGEST_MESSAGE = 1_000;
const LONGEST_STACK = 8_000;

/**
 * The most bytes, names and framing included, that a dead letter has more than its record, what a user's `enrich` adds
 * apart: with the caps above it is some 31,800. A dead-letter topic that Spillway creates leaves four times the room.
 */
export const MOST_ADDED = 32 * 1024;

const REPLAYS = 'spillway.dlq.replay-count';
const LEFT_OUT = 'spillway.dlq.left-out';
const OURS = new Set([
  '__streams.errors.exception',
  '__streams.errors.message',
  '__streams.errors.stacktrace',
  '__streams.errors.topic',
  '__streams.errors.partition',
  '__streams.errors.offset',
  'spillway.dlq.app',
  'spillway.dlq.group',
  'spillway.dlq.instance',
  'spillway.dlq.step',
  'spillway.dlq.kind',
  'spillway.dlq.fingerprint',
  'spillway.dlq.attempts',
  'spillway.dlq.first-failed-at',
  'spillway.dlq.last-failed-at',
  'spillway.dlq.timestamp',
  REPLAYS,
  'spillway.dlq.id',
  LEFT_OUT,
  ENRICHED,
]);
const LEAST = new Set([
  '__streams.errors.topic',
  '__streams.errors.partition',
  '__streams.errors.offset',
  'spillway.dlq.kind',
  'spillway.dlq.id',
]);

/**
 * The dead letter of a failure: the source record's own key, value and headers, byte for byte, and what happened to it
 * as headers: those of Kafka Streams (KIP-1034) and our own, at most 32 KiB in all, and the user's. A header of these
 * that is there already (the record died before) is overwritten, never appended. The time is the time of death, so that
 * retention counts from there. With `least` only topic, partition, offset, kind and id are told, for a topic that takes
 * no more.
 */
export function deadLetterOf(
  failure: Failure,
  writer: Writer,
  extent: Extent = 'whole',
  words: Words = plainWords(failure),
): ProducerRecord {
  const { origin } = failure;
  const kept = withoutEnriched(origin.headers).filter(([name]) => !OURS.has(name));
  const all = [...words.added, ...story(failure, writer, words)];
  const replayed = lastHeader(origin.headers, REPLAYS) !== undefined;
  const isTold = (name: string) => LEAST.has(name) || (name === REPLAYS && replayed);
  const told = extent === 'whole' ? all : all.filter(([name]) => isTold(name));
  return { key: origin.key, value: origin.value, headers: [...kept, ...told], timestamp: failure.lastFailedAt };
}

function story(failure: Failure, writer: Writer, { told, added, leftOut, stacktraces }: Words): readonly Header[] {
  const { origin } = failure;
  const { applicationId, instanceId } = writer;
  const withStack = told !== null && (stacktraces ?? writer.stacktraces);
  return [
    ...(told === null ? [] : [text('__streams.errors.exception', told.name.slice(0, LONGEST_NAME))]),
    ...(told === null ? [] : [text('__streams.errors.message', told.message.slice(0, LONGEST_MESSAGE))]),
    ...(withStack ? [text('__streams.errors.stacktrace', stackOf(told).slice(0, LONGEST_STACK))] : []),
    text('__streams.errors.topic', origin.topic),
    text('__streams.errors.partition', String(origin.partition)),
    text('__streams.errors.offset', String(origin.offset)),
    text('spillway.dlq.app', applicationId.slice(0, LONGEST_NAME)),
    text('spillway.dlq.group', applicationId.slice(0, LONGEST_NAME)),
    text('spillway.dlq.instance', instanceId.slice(0, LONGEST_NAME)),
    text('spillway.dlq.step', failure.step.slice(0, LONGEST_NAME)),
    text('spillway.dlq.kind', failure.kind),
    text('spillway.dlq.fingerprint', failure.fingerprint),
    text('spillway.dlq.attempts', String(failure.attempt)),
    text('spillway.dlq.first-failed-at', String(failure.firstFailedAt)),
    text('spillway.dlq.last-failed-at', String(failure.lastFailedAt)),
    text('spillway.dlq.timestamp', String(origin.timestamp)),
    // Counted by whoever replays; a record that dies again keeps it.
    [REPLAYS, lastHeader(origin.headers, REPLAYS) ?? Buffer.from('0')],
    text('spillway.dlq.id', deadLetterId(failure, applicationId)),
    ...(leftOut.length === 0 ? [] : [text(LEFT_OUT, leftOut.join(', ').slice(0, LONGEST_NAME))]),
    ...(added.length === 0 ? [] : [text(ENRICHED, namesOf(added))]),
  ];
}

/** What others throw may be anything, a getter that throws included. */
function stackOf(told: ToldError): string {
  try {
    return String(told.stack ?? '');
  } catch {
    return '';
  }
}

/** The same for the same record, step and child, however often it dies: what duplicates are told by. */
export function deadLetterId({ origin, step, child }: Failure, group: string): string {
  const parts = [group, origin.topic, origin.partition, origin.offset, step, child];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

const text = (name: string, value: string): Header => [name, Buffer.from(value)];
