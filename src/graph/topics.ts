import { matcherOf } from '../core/topic-name.js';
import { sourcesOf, stepsOf, type Graph, type SourceNode, type StepNode } from './node.js';

/** The sources that records at this node may come from, in order of declaration; a source is its own. */
export function sourcesAbove(graph: Graph, id: number): readonly SourceNode[] {
  const above = new Set([id]);
  // Inputs have lower ids, so one pass downwards meets every node after all that it feeds.
  for (let at = id; at >= 0; at--) {
    const node = graph.nodes[at]!;
    if (above.has(at) && node.type === 'step') for (const edge of node.inputs) above.add(edge.node);
  }
  return sourcesOf(graph).filter(({ id }) => above.has(id));
}

/** The topics that sources name. What a pattern matches only the log knows: `read` are the topics it gave. */
function namedTopics(sources: readonly SourceNode[], read: readonly string[] = []): readonly string[] {
  return sources.flatMap(({ topics }) => (topics instanceof RegExp ? read.filter(matcherOf(topics)) : topics));
}

/** Every topic that the topology names as a source, and those of `read` that its patterns match. */
export function sourceTopics(graph: Graph, read: readonly string[] = []): readonly string[] {
  return namedTopics(sourcesOf(graph), read);
}

/** Every dead-letter topic that a handler may write to when the patterns match `read`; none for any other step. */
export function deadLetterTopics(graph: Graph, step: StepNode, read: readonly string[] = []): readonly string[] {
  // Nothing flows through the handler of build({ deadLetters }): it takes the failures of every source.
  const topics =
    step.id === graph.fallback ? sourceTopics(graph, read) : namedTopics(sourcesAbove(graph, step.id), read);
  return step.operator.deadLetters?.(topics) ?? [];
}

/** The dead-letter topics that records of one topic may end in at this handler; none when they do not come to it. */
export function deadLettersOf(graph: Graph, step: StepNode, topic: string): readonly string[] {
  const sources = step.id === graph.fallback ? sourcesOf(graph) : sourcesAbove(graph, step.id);
  return namedTopics(sources, [topic]).includes(topic) ? (step.operator.deadLetters?.([topic]) ?? []) : [];
}

/** Every topic that the topology writes to, dead letters included: what a pattern source must leave out. */
export function writtenTopics(graph: Graph): ReadonlySet<string> {
  return new Set(
    stepsOf(graph).flatMap((step) => [...(step.operator.writes?.topics ?? []), ...deadLetterTopics(graph, step)]),
  );
}
