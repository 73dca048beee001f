import { ownTopics } from '../../../core/own-topics.js';
import type { Plan } from '../../../core/transport.js';
import { matcherOf } from '../../../core/topic-name.js';

export type Role = 'source' | 'internal' | 'sink' | 'dead letters';

/** A topic that the app cannot do without. */
export interface WantedTopic {
  readonly name: string;
  readonly role: Role;
  /** The topics whose records come to be in it. */
  readonly like: readonly string[];
  /** Asked for by the app; null when `like` decides. */
  readonly partitions: number | null;
  /** It is never created: somebody else does. */
  readonly checksOnly?: boolean;
}

/** What is read of the topics that there are: those that match a pattern, without what the app writes itself. */
export function matchedTopics(plan: Plan, there: readonly string[]): readonly string[] {
  const patterns = plan.sources.filter((source) => typeof source !== 'string');
  const matched = there.filter((topic) => patterns.some((pattern) => matcherOf(pattern)(topic)));
  const written = new Set(ownTopics(plan, matched));
  return matched.filter((topic) => !written.has(topic));
}

/**
 * Every topic of a plan, once, in an order in which they can be made: one that is like others comes after them. What
 * the app writes as well as reads takes after what comes in from outside.
 */
export function wantedTopics(plan: Plan, matched: readonly string[]): readonly WantedTopic[] {
  const own = plan.internal.map(({ name }) => name);
  const named = plan.sources.filter((source) => typeof source === 'string');
  const isWritten = (name: string) => plan.sinks.includes(name) || own.includes(name);
  const outside = unique([...named.filter((name) => !isWritten(name)), ...matched]);
  const read = unique([...named, ...matched, ...own]);
  const deadLettersOf = plan.deadLettersOf ?? (() => plan.deadLetters(matched));

  const wanted = new Map<string, WantedTopic>();
  const want = (topic: WantedTopic) => void (wanted.has(topic.name) || wanted.set(topic.name, topic));
  const wantSink = (name: string) => want({ name, role: 'sink', like: outside, partitions: null });
  for (const name of outside) want({ name, role: 'source', like: [], partitions: null });
  for (const name of plan.sinks) if (named.includes(name)) wantSink(name);
  for (const { name, partitions, like } of plan.internal) {
    want({ name, role: 'internal', like: resolved(like, read), partitions });
  }
  const notCreated = new Set(plan.notCreated?.(matched));
  for (const name of plan.deadLetters(matched)) {
    const dying = read.filter((topic) => deadLettersOf(topic).includes(name));
    const like = dying.length > 0 ? dying : outside;
    want({ name, role: 'dead letters', like, partitions: null, checksOnly: notCreated.has(name) });
  }
  for (const name of plan.sinks) wantSink(name);
  return [...wanted.values()];
}

function resolved(like: readonly (string | RegExp)[], read: readonly string[]): readonly string[] {
  return unique(like.flatMap((topic) => (typeof topic === 'string' ? [topic] : read.filter(matcherOf(topic)))));
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
