import type { ProducerRecord, TopicPartition } from '../../core/record.js';
import type { ProduceError } from '../../core/transport.js';
import type { Point } from './fault-plan.js';
import type { Life } from './life.js';
import type { Happening, Place, Seen } from './observed.js';

/** What is to happen to a produce call instead of the usual. */
export interface Interference {
  /** Reported to the app; nothing is appended unless `appended`. */
  readonly error?: ProduceError;
  readonly appended?: boolean;
  /** How much later the app is told. */
  readonly delay?: number;
}

/** Sees all that passes between an instance and its log, and may interfere. */
export interface Watch {
  see(life: Life, happening: Happening): void;
  /** The instance has come to that point, and may die there: then nothing of it has any effect from here on. */
  reach(life: Life, point: Point): void;
  /** Its process dies, of what it does itself. */
  die(life: Life): void;
  onProduce(at: TopicPartition, records: readonly Seen[]): Interference;
  /** What is to happen to a commit: an error instead, or an answer that comes later. */
  onCommit(): { readonly error?: Error; readonly delay: number };
  identify(topic: string, record: ProducerRecord): Seen;
}

export const placeOf = (at: TopicPartition): Place => `${at.topic}/${at.partition}`;
