import { SpillwayError } from '../../../core/errors.js';
import type { Commands } from './commands.js';
import { HEADERS_OF_A_DEAD_LETTER, largestOf, longerThan, longestOf, type Known } from './topic-settings.js';
import type { WantedTopic } from './wanted-topics.js';

/** What works, and will surprise somebody one day. */
export interface Warning {
  readonly topic: string;
  /** One line, with what to do about it. */
  readonly message: string;
}

/** What is wrong with an internal topic that is there. */
export function internalProblem(topic: WantedTopic, { widths }: Known): SpillwayError | undefined {
  const { name: topicName, partitions: wanted } = topic;
  const partitions = widths.get(topicName);
  if (wanted === null || partitions === undefined || partitions === wanted) return undefined;
  return new SpillwayError('INTERNAL_TOPIC_MISMATCH', { topic: topicName, partitions, wanted });
}

/** What is doubtful about a topic that is there. */
export function warningsOf(topic: WantedTopic, known: Known, commands: Commands): readonly Warning[] {
  const messages =
    topic.role === 'dead letters'
      ? deadLetterWarnings(topic, known, commands)
      : topic.role === 'internal'
        ? internalWarnings(topic, known, commands)
        : [];
  return messages.map((message) => ({ topic: topic.name, message }));
}

function deadLetterWarnings({ name, like }: WantedTopic, known: Known, commands: Commands): readonly string[] {
  const told: string[] = [];
  const width = known.widths.get(name) ?? 0;
  const widest = Math.max(0, ...like.map((source) => known.widths.get(source) ?? 0));
  if (width < widest) {
    told.push(
      `dead-letter topic '${name}' has ${width} partition(s) and its source ${widest}, so dead letters of several source partitions share one: ${commands.addPartitions(name, widest)}`,
    );
  }
  const config = known.configs.get(name);
  if (config === undefined) return told;
  const { retention, retentionBytes, maxMessageBytes, compacted } = config;
  if (compacted) {
    told.push(
      `dead-letter topic '${name}' is compacted: it refuses dead letters without a key, and keeps one of each key: ${commands.setConfig(name, { 'cleanup.policy': 'delete' })}`,
    );
  } else if (retention === Infinity && retentionBytes === Infinity) {
    told.push(
      `dead-letter topic '${name}' keeps its records for ever, so it grows without end: ${commands.setConfig(name, { 'retention.ms': longerThan(like, known) })}`,
    );
  }
  if (retention <= longestOf(like, known)) {
    told.push(
      `dead-letter topic '${name}' keeps its records no longer (${days(retention)}) than its source (${days(longestOf(like, known))}): a dead letter can be gone before the record that follows it: ${commands.setConfig(name, { 'retention.ms': longerThan(like, known) })}`,
    );
  }
  const room = largestOf(like, known) + HEADERS_OF_A_DEAD_LETTER;
  if (maxMessageBytes < room && like.every((source) => known.configs.has(source))) {
    told.push(
      `dead-letter topic '${name}' takes at most ${maxMessageBytes} bytes, and the largest record of its source needs ${room} with its headers: it would shed headers or be refused: ${commands.setConfig(name, { 'max.message.bytes': room })}`,
    );
  }
  return told;
}

function internalWarnings({ name }: WantedTopic, { configs }: Known, commands: Commands): readonly string[] {
  const config = configs.get(name);
  if (config === undefined) return [];
  const fix = commands.setConfig(name, { 'cleanup.policy': 'delete', 'retention.ms': -1, 'retention.bytes': -1 });
  if (config.compacted) return [`the app's own topic '${name}' is compacted, which loses records: ${fix}`];
  if (config.retention === Infinity && config.retentionBytes === Infinity) return [];
  return [`the app's own topic '${name}' deletes records by age or size, read or not: ${fix}`];
}

const DAY = 86_400_000;

function days(ms: number): string {
  return ms >= DAY ? `${Number((ms / DAY).toFixed(1))} d` : `${ms} ms`;
}
