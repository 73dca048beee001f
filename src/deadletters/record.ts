import { createHash } from 'node:crypto';
import type { Failure } from '../core/failure.js';
import { lastHeader, type Header, type ProducerRecord } from '../core/record.js';

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
 * The most bytes, names and framing included, that a dead letter has more than its record: with the caps above it is
 * some 31,800. A dead-letter topic that Spillway creates leaves four times the room.
 */
export const MOST_ADDED = 32 * 1024;

const REPLAYS = 'spillway.dlq.replay-count';
const LEAST = new Set([
  '__streams.errors.topic',
  '__streams.errors.partition',
  '__streams.errors.offset',
  'spillway.dlq.kind',
  'spillway.dlq.id',
]);

/**
 * The dead letter of a failure: the source record's own key, value and headers, byte for byte, and what happened to it
 * as headers: those of Kafka Streams (KIP-1034) and our own, at most 32 KiB in all. A header of ours that is there
 * already (the record died before) is overwritten, never appended. The time is the time of death, so that retention
 * counts from there. With `least` only topic, partition, offset, kind and id are told, for a topic that takes no more.
 */
export function deadLetterOf(failure: Failure, writer: Writer, extent: Extent = 'whole'): ProducerRecord {
  const { origin } = failure;
  const all = story(failure, writer);
  const ours = new Set(all.map(([name]) => name)).add('__streams.errors.stacktrace');
  const kept = origin.headers.filter(([name]) => !ours.has(name));
  const replayed = lastHeader(origin.headers, REPLAYS) !== undefined;
  const isTold = (name: string) => LEAST.has(name) || (name === REPLAYS && replayed);
  const told = extent === 'whole' ? all : all.filter(([name]) => isTold(name));
  return { key: origin.key, value: origin.value, headers: [...kept, ...told], timestamp: failure.lastFailedAt };
}

function story(failure: Failure, { applicationId, instanceId, stacktraces }: Writer): readonly Header[] {
  const { origin, error } = failure;
  return [
    text('__streams.errors.exception', error.name.slice(0, LONGEST_NAME)),
    text('__streams.errors.message', error.message.slice(0, LONGEST_MESSAGE)),
    ...(stacktraces ? [text('__streams.errors.stacktrace', String(error.stack ?? '').slice(0, LONGEST_STACK))] : []),
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
  ];
}

/** The same for the same record, step and child, however often it dies: what duplicates are told by. */
export function deadLetterId({ origin, step, child }: Failure, group: string): string {
  const parts = [group, origin.topic, origin.partition, origin.offset, step, child];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

const text = (name: string, value: string): Header => [name, Buffer.from(value)];
