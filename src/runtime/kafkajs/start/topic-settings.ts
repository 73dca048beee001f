import { parseDuration, parseSize } from '../../../core/duration.js';
import type { ProvisionOptions } from '../options.js';
import type { TopicConfig } from './topic-facts.js';
import type { WantedTopic } from './wanted-topics.js';

/** A topic as it is to be made. Null: as the cluster's defaults say. */
export interface TopicSettings {
  readonly name: string;
  readonly partitions: number | null;
  readonly replicationFactor: number | null;
  readonly config: Readonly<Record<string, string>>;
}

/** What is known of the topics that there are, or will be. */
export interface Known {
  readonly widths: ReadonlyMap<string, number>;
  readonly configs: ReadonlyMap<string, TopicConfig>;
}

/** A dead letter is its record and what happened to it: the largest record must have room for that. */
export const HEADERS_OF_A_DEAD_LETTER = 128 * 1024;
/** Kafka's own default for `max.message.bytes`. */
const MAX_MESSAGE_BYTES = 1_048_588;
const DAY = 86_400_000;
const DEAD_LETTERS_ARE_KEPT = 30 * DAY;

/**
 * How a missing topic is made: a source as the options say, what is written as wide as the widest of the topics that it
 * is like, dead letters with room for their headers and kept for longer than their sources' records.
 */
export function settingsOf(topic: WantedTopic, known: Known, options: ProvisionOptions): TopicSettings {
  const { name, role, like } = topic;
  const widest = Math.max(0, ...like.map((other) => known.widths.get(other) ?? 0));
  return {
    name,
    partitions: topic.partitions ?? (widest || (options.partitions ?? null)),
    replicationFactor: options.replicationFactor ?? null,
    config:
      role === 'dead letters' ? deadLetters(like, known, options) : role === 'internal' ? internal(like, known) : {},
  };
}

/**
 * Deleting by age goes by the records' own times, so what is replayed from long ago would go before it is read: an
 * internal topic keeps everything, as those of Kafka Streams do.
 */
function internal(like: readonly string[], known: Known): TopicSettings['config'] {
  const largest = largestOf(like, known);
  return {
    'cleanup.policy': 'delete',
    'retention.ms': '-1',
    ...(largest > MAX_MESSAGE_BYTES ? { 'max.message.bytes': String(largest) } : {}),
  };
}

function deadLetters(like: readonly string[], known: Known, options: ProvisionOptions): TopicSettings['config'] {
  const { deadLetterRetention, deadLetterMaxBytes } = options;
  const retention =
    deadLetterRetention === undefined
      ? longerThan(like, known)
      : parseDuration(deadLetterRetention, 'provision.deadLetterRetention');
  const largest =
    deadLetterMaxBytes === undefined
      ? largestOf(like, known) + HEADERS_OF_A_DEAD_LETTER
      : parseSize(deadLetterMaxBytes, 'provision.deadLetterMaxBytes');
  return { 'cleanup.policy': 'delete', 'retention.ms': String(retention), 'max.message.bytes': String(largest) };
}

/** How long dead letters of these topics are kept when nobody says: they outlive the records around them. */
export function longerThan(topics: readonly string[], known: Known): number {
  return Math.min(Math.max(DEAD_LETTERS_ARE_KEPT, 2 * longestOf(topics, known)), Number.MAX_SAFE_INTEGER);
}

/** The longest time, in milliseconds, that one of them keeps its records; of those that keep them for ever, none. */
export function longestOf(topics: readonly string[], { configs }: Known): number {
  return Math.max(0, ...topics.map((topic) => configs.get(topic)?.retention ?? 0).filter(Number.isFinite));
}

/** The largest record, in bytes, that one of them takes. */
export function largestOf(topics: readonly string[], { configs }: Known): number {
  const limits = topics.map((topic) => configs.get(topic)?.maxMessageBytes ?? MAX_MESSAGE_BYTES);
  return Math.max(...(limits.length === 0 ? [MAX_MESSAGE_BYTES] : limits));
}
