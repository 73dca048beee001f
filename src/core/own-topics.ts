import type { Plan } from './transport.js';

/**
 * Of the topics that an app's patterns match, and beside them, those that the app writes itself: what a pattern source
 * must leave out. Dead letters outlive the topic that they came from, so `orders.DLQ` is one as long as a dead letter of
 * `orders` would go there, whether there is a topic `orders` or not.
 */
export function ownTopics(plan: Plan, matched: readonly string[]): readonly string[] {
  const own = new Set([...plan.sinks, ...plan.internal.map(({ name }) => name), ...plan.deadLetters(matched)]);
  const holdsDeadLetters = (topic: string) =>
    Array.from(topic, (_, end) => topic.slice(0, end)).some((origin) => plan.deadLetters([origin]).includes(topic));
  return [...own, ...matched.filter((topic) => !own.has(topic) && holdsDeadLetters(topic))];
}

/**
 * Sources by name that dead letters of the topics which its patterns match would go to: each would fail and come again.
 * Where no pattern is needed to know it, `build()` has refused it.
 */
export function deadLettersIntoSource(plan: Plan, matched: readonly string[]): readonly string[] {
  const letters = new Set(plan.deadLetters(matched));
  return plan.sources.filter((source) => typeof source === 'string').filter((source) => letters.has(source));
}
