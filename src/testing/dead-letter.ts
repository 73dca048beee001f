import { withoutEnriched } from '../core/enriched.js';
import { lastHeader, type ConsumerRecord, type Headers } from '../core/record.js';

/** A record of a dead-letter topic, as a test wants to look at it. */
export interface DeadLetterView {
  /** The source record's own bytes. */
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** The source record's headers, without those that tell of the failure or were added. */
  readonly headers: Headers;
  /** Where the source record lies. */
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: number };
  /** The name of the step that failed. */
  readonly step: string;
  /** The kind of failure: `processing`, `deserialization`, … */
  readonly kind: string;
  /** Name of the error's class, and its message. */
  readonly error: string;
  readonly message: string;
  readonly attempts: number;
  /** Equal for the same record, step and child, however often it fails. */
  readonly id: string;
  /** Every header of the dead letter itself. */
  readonly raw: Headers;
}

const OURS = /^(__streams\.errors\.|spillway\.dlq\.)/;

export function viewOf({ key, value, headers }: ConsumerRecord): DeadLetterView {
  const text = (name: string) => Buffer.from(lastHeader(headers, name) ?? []).toString();
  return {
    key,
    value,
    headers: withoutEnriched(headers).filter(([name]) => !OURS.test(name)),
    origin: {
      topic: text('__streams.errors.topic'),
      partition: Number(text('__streams.errors.partition')),
      offset: Number(text('__streams.errors.offset')),
    },
    step: text('spillway.dlq.step'),
    kind: text('spillway.dlq.kind'),
    error: text('__streams.errors.exception'),
    message: text('__streams.errors.message'),
    attempts: Number(text('spillway.dlq.attempts')),
    id: text('spillway.dlq.id'),
    raw: headers,
  };
}
