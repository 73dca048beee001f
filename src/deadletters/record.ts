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

/** Caps, in characters: a dead letter must not outgrow the record that it was made of by much. */
const LONGEST_NAME = 200;
const LONGEST_MESSAGE = 1_000;
const LONGEST_STACK = 8_000;

/**
 * The dead letter of a failure: the source record's own key, value and headers, byte for byte, and what happened to it
 * as headers: those of Kafka Streams (KIP-1034) and our own. A header of ours that is there already (the record died
 * before) is overwritten, never appended. The time is the time of death, so that retention counts from there.
 */
export function deadLetterOf(failure: Failure, writer: Writer): ProducerRecord {
  const { origin, error } = failure;
  const headers: Header[] = [
    text('__streams.errors.exception', error.name.slice(0, LONGEST_NAME)),
    text('__streams.errors.message', error.message.slice(0, LONGEST_MESSAGE)),
    ...(writer.stacktraces ? [text('__streams.errors.stacktrace', (error.stack ?? '').slice(0, LONGEST_STACK))] : []),
    text('__streams.errors.topic', origin.topic),
    text('__streams.errors.partition', String(origin.partition)),
    text('__streams.errors.offset', String(origin.offset)),
    text('spillway.dlq.app', writer.applicationId),
    text('spillway.dlq.group', writer.applicationId),
    text('spillway.dlq.instance', writer.instanceId),
    text('spillway.dlq.step', failure.step.slice(0, LONGEST_NAME)),
    text('spillway.dlq.kind', failure.kind),
    text('spillway.dlq.fingerprint', failure.fingerprint),
    text('spillway.dlq.attempts', String(failure.attempt)),
    text('spillway.dlq.first-failed-at', String(failure.firstFailedAt)),
    text('spillway.dlq.last-failed-at', String(failure.lastFailedAt)),
    text('spillway.dlq.timestamp', String(origin.timestamp)),
    // Counted by whoever replays; a record that dies again keeps it.
    [REPLAYS, lastHeader(origin.headers, REPLAYS) ?? encoder.encode('0')],
    text('spillway.dlq.id', deadLetterId(failure, writer.applicationId)),
  ];
  const ours = new Set(headers.map(([name]) => name)).add('__streams.errors.stacktrace');
  const kept = origin.headers.filter(([name]) => !ours.has(name));
  return { key: origin.key, value: origin.value, headers: [...kept, ...headers], timestamp: failure.lastFailedAt };
}

/** The same for the same record, step and child, however often it dies: what duplicates are told by. */
export function deadLetterId({ origin, step, child }: Failure, group: string): string {
  const parts = [group, origin.topic, origin.partition, origin.offset, step, child];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

const REPLAYS = 'spillway.dlq.replay-count';
const encoder = new TextEncoder();
const text = (name: string, value: string): Header => [name, encoder.encode(value)];
