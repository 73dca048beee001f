import type { ConsumerRecord, TopicPartition } from './record.js';

export type FailureKind =
  'deserialization' | 'validation' | 'processing' | 'timeout' | 'serialization' | 'production' | 'expired' | 'crash';

/** A failure is a value: what failed where, with which input, and the source record's original bytes. */
export interface Failure {
  readonly kind: FailureKind;
  /** The step's name. */
  readonly step: string;
  /** The input of that step; at the source, the raw bytes. */
  readonly key: unknown;
  readonly value: unknown;
  readonly origin: ConsumerRecord & TopicPartition;
  readonly error: Error;
  /** 1 for a first try. */
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly firstFailedAt: number;
  readonly lastFailedAt: number;
  /** It was tried more than once, and failed alike every time. */
  readonly deterministic: boolean;
  /** Stable over instances and releases: kind, step, error class and the message without its numbers and names. */
  readonly fingerprint: string;
  /** Which child of the source record failed (`''` when it never fanned out), as `'2'` or `'2.0'`. */
  readonly child: string;
}
