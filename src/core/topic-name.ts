import { refuseOption } from './declaration.js';

/** What Kafka takes as the name of a topic (`org.apache.kafka.common.internals.Topic`). */
const LEGAL = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;

/** Whether Kafka takes it as the name of a topic. */
export const isTopicName = (given: unknown): boolean => typeof given === 'string' && LEGAL.test(given);

/**
 * The name itself. `kind` and `option` say where it was given, for the error.
 * @throws SpillwayError `INVALID_OPTION` for a name that Kafka would refuse.
 */
export function topicName(kind: string, option: string, given: string): string {
  if (isTopicName(given)) return given;
  return refuseOption(kind, option, given, 'the name of a topic: 1 to 249 of a-z A-Z 0-9 . _ -, and not . or ..');
}

/** A list of such names, at least one. */
export function topicNames(kind: string, option: string, given: readonly string[]): readonly string[] {
  if (!Array.isArray(given) || given.length === 0) return refuseOption(kind, option, given, 'a list of topics');
  return Object.freeze(given.map((topic: string) => topicName(kind, option, topic)));
}

/** Whether a topic's name matches a pattern, whatever its flags: `g` and `y` would remember the last match. */
export function matcherOf(pattern: RegExp): (topic: string) => boolean {
  const plain = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return (topic) => plain.test(topic);
}
