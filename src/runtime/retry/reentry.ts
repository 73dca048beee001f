import type { Failure } from '../../core/failure.js';
import {
  lastHeader,
  type ConsumerRecord,
  type Header,
  type ProducerRecord,
  type TopicPartition,
} from '../../core/record.js';

/** What a record that comes back from a delay topic brings with it. */
export interface Reentry {
  /** Where it was read first. */
  readonly at: TopicPartition;
  /** The step that failed, by its name, and the tries that it has had. */
  readonly step: string;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly firstFailedAt: number;
  readonly fingerprint: string;
  readonly deterministic: boolean;
  /** The record as it was, with its own offset. */
  readonly record: ConsumerRecord;
}

const PREFIX = 'spillway.retry.';
const DUE = `${PREFIX}due`;

/**
 * A failed record as it waits in a delay topic: its own key, value and headers, byte for byte, and what must outlive the
 * process as headers. The time of the record in that topic is now, so that retention does not take it for an old one.
 */
export function delayedRecord(failure: Failure, due: number, now: number): ProducerRecord {
  const { origin } = failure;
  const ours: readonly Header[] = [
    text('topic', origin.topic),
    text('partition', String(origin.partition)),
    text('offset', String(origin.offset)),
    text('timestamp', String(origin.timestamp)),
    text('step', failure.step),
    text('attempts', String(failure.attempt)),
    text('first-failed-at', String(failure.firstFailedAt)),
    text('fingerprint', failure.fingerprint),
    text('deterministic', String(failure.deterministic || failure.attempt === 1)),
    text('due', String(due)),
  ];
  return { key: origin.key, value: origin.value, headers: [...origin.headers, ...ours], timestamp: now };
}

/** When the record may be taken, in milliseconds since 1970; at once, for one that does not say. */
export const dueOf = ({ headers }: ConsumerRecord): number => numberIn(lastHeader(headers, DUE)) ?? 0;

/** What `delayedRecord` wrote; null for a record that somebody else put there. */
export function reentryOf(record: ConsumerRecord): Reentry | null {
  const told = (name: string) => lastHeader(record.headers, PREFIX + name);
  const number = (name: string) => numberIn(told(name));
  const [partition, offset, timestamp] = [number('partition'), number('offset'), number('timestamp')];
  const [attempts, firstFailedAt] = [number('attempts'), number('first-failed-at')];
  const [topic, step] = [told('topic'), told('step')];
  if (partition === null || offset === null || timestamp === null || attempts === null || firstFailedAt === null)
    return null;
  if (!topic || !step) return null;
  const headers = record.headers.filter(([name]) => !name.startsWith(PREFIX));
  return {
    at: { topic: utf8(topic), partition },
    step: utf8(step),
    attempts,
    firstFailedAt,
    fingerprint: utf8(told('fingerprint') ?? new Uint8Array()),
    deterministic: utf8(told('deterministic') ?? new Uint8Array()) === 'true',
    record: { key: record.key, value: record.value, headers, timestamp, offset },
  };
}

const utf8 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
const text = (name: string, value: string): Header => [PREFIX + name, Buffer.from(value)];

/** Kafka's own "no timestamp" is -1. */
function numberIn(bytes: Uint8Array | null | undefined): number | null {
  if (!bytes || bytes.byteLength > 20) return null;
  const given = utf8(bytes);
  const number = /^-?\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
  return number >= -1 && number <= Number.MAX_SAFE_INTEGER ? number : null;
}
