import { isInternal } from '../core/internal-topic.js';
import { matcherOf } from '../core/topic-name.js';
import { labelOf } from '../graph/naming.js';
import { consumersOf, sourcesOf, stepsOf, type SourceNode } from '../graph/node.js';
import { writtenTopics } from '../graph/topics.js';
import type { Rule } from './rule.js';

export const noSource: Rule = (graph) =>
  sourcesOf(graph).length > 0 ? [] : [`the topology is empty: begin with builder.stream(topic, { key, value }).`];

/*
 * A stream that ends in a step which passes records on is sound, as in Kafka Streams: peek() may be all that is wanted,
 * and the records count as consumed. A source or a branch that nothing reads does nothing at all, so it is a slip.
 */
export const unreadSources: Rule = (graph) =>
  sourcesOf(graph)
    .filter(({ id }) => consumersOf(graph, id).length === 0)
    .map((source) => `nothing reads ${labelOf(source)}: end the stream in to() or foreach(), or in ignore(reason).`);

export const unreadBranches: Rule = (graph) =>
  stepsOf(graph).flatMap((step) =>
    (step.operator.ports ?? [])
      .filter((_port, i) => consumersOf(graph, step.id, i).length === 0)
      .map((port) => `nothing reads branch '${port}' of ${labelOf(step)}: use it, or end it in ignore(reason).`),
  );

/** A topic with two sources would be read once and belong to one of them. */
export const topicOfTwoSources: Rule = (graph) => {
  const written = writtenTopics(graph);
  const problems: string[] = [];
  const before: SourceNode[] = [];
  for (const source of sourcesOf(graph)) {
    const own = source.topics instanceof RegExp ? [] : source.topics;
    // That of a step whose name is given twice, and then the names are the problem.
    if (own.some(isInternal)) continue;
    for (const topic of new Set(own.filter((topic, i) => own.indexOf(topic) !== i))) {
      problems.push(`${labelOf(source)} lists the topic '${topic}' twice: list it once.`);
    }
    for (const other of before) {
      const shared = sharedTopics(source, other, written);
      if (shared === undefined) continue;
      problems.push(
        `${labelOf(other)} and ${labelOf(source)} both read ${shared}: use one stream twice instead, which is a fan-out.`,
      );
    }
    before.push(source);
  }
  return problems;
};

function sharedTopics({ topics: a }: SourceNode, { topics: b }: SourceNode, written: ReadonlySet<string>) {
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b) ? `the pattern ${a}` : undefined;
  if (b instanceof RegExp) return named(matches(b, a as readonly string[], written));
  if (a instanceof RegExp) return named(matches(a, b, written));
  return named(a.filter((topic) => b.includes(topic)));
}

/** A pattern leaves out what the topology itself writes. */
function matches(pattern: RegExp, topics: readonly string[], written: ReadonlySet<string>) {
  return topics.filter(matcherOf(pattern)).filter((topic) => !written.has(topic));
}

const named = (topics: readonly string[]) =>
  topics.length === 0 ? undefined : `the topic ${[...new Set(topics)].map((topic) => `'${topic}'`).join(', ')}`;
