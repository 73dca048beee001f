import { SpillwayError } from '../../core/errors.js';
import { deadLettersIntoSource, ownTopics } from '../../core/own-topics.js';
import type { InternalTopic, Plan } from '../../core/transport.js';
import type { Log } from './log.js';
import type { Topic, TopicOptions } from './topic.js';

/** A dead letter is its record and what happened to it: the largest record must have room for that. */
const HEADERS_OF_A_DEAD_LETTER = 128 * 1024;

/**
 * Creates what an app needs and the log does not have: sources, then the app's own topics, as wide as what feeds them
 * unless it asked for a number, then what it writes, as wide as the widest of all that it reads. Gives what is wrong.
 */
export function provide(log: Log, plan: Plan): readonly SpillwayError[] {
  const { sources, sinks, deadLetters, internal } = plan;
  const missing = new Set<string>();
  const ensure = (name: string, options?: TopicOptions) => {
    if (!log.ensure(name, options)) missing.add(name);
  };
  for (const source of sources) if (typeof source === 'string') ensure(source);
  const own = internal.map(({ name }) => name);
  const written = (read: readonly string[]) => ownTopics(plan, read);
  const matching = (topics: Plan['sources']): readonly Topic[] =>
    [...log.matching({ topics, exclude: written })].filter((name) => !missing.has(name)).map((name) => log.topic(name));
  // A source that is missing may come to be wider than any that is there.
  const problems =
    missing.size > 0 ? [] : internal.flatMap((topic) => provideInternal(log, topic, matching(topic.like)));

  const read = matching(sources);
  const fed = [...read, ...own.filter((name) => log.partitions(name) > 0).map((name) => log.topic(name))];
  const partitions = widest(fed);
  const limits = fed.map((topic) => topic.maxMessageBytes + HEADERS_OF_A_DEAD_LETTER);
  const like = fed.length === 0 ? {} : { partitions };
  const letters = fed.length === 0 ? {} : { partitions, maxMessageBytes: Math.max(...limits) };
  for (const topic of sinks) ensure(topic, like);
  const names = read.map(({ name }) => name);
  const checked = new Set(plan.notCreated?.(names));
  for (const topic of deadLetters(names)) {
    if (!checked.has(topic)) ensure(topic, letters);
    else if (log.partitions(topic) === 0) missing.add(topic);
  }
  const circles = deadLettersIntoSource(plan, names);
  return [
    ...(missing.size === 0 ? [] : [new SpillwayError('TOPICS_MISSING', { topics: [...missing] })]),
    ...(circles.length === 0 ? [] : [new SpillwayError('DEAD_LETTERS_INTO_SOURCE', { topics: circles })]),
    ...problems,
  ];
}

/** The app's own topic is made also where no other is: nobody else could know of it. */
function provideInternal(log: Log, { name, partitions }: InternalTopic, like: readonly Topic[]): SpillwayError[] {
  const known = log.partitions(name);
  if (known === 0) {
    const limits = like.map(({ maxMessageBytes }) => maxMessageBytes);
    const room = limits.length === 0 ? {} : { maxMessageBytes: Math.max(...limits) };
    log.create(name, { partitions: partitions ?? widest(like), ...room });
  } else if (partitions !== null && partitions !== known)
    return [new SpillwayError('INTERNAL_TOPIC_MISMATCH', { topic: name, partitions: known, wanted: partitions })];
  return [];
}

const widest = (topics: readonly Topic[]) => Math.max(1, ...topics.map((topic) => topic.partitions.length));
