import { labelOf } from '../graph/naming.js';
import { sourcesOf, stepsOf, type Graph, type GraphNode, type StepNode } from '../graph/node.js';
import { deadLetterTopics, sourceTopics } from '../graph/topics.js';
import { isHandler, isWatch, route, type Disagreement, type Path } from './routing.js';
import type { Rule } from './rule.js';

const otherwise = `or say build({ deadLetters: { topic } }) for the whole topology (or deadLetters: 'stop').`;
const handlerBelow = `put a toDLQ(topic) after it, before the stream is split or used twice, ${otherwise}`;
const handlerAbove = `put a toDLQ(topic) before it, ${otherwise}`;

export const sourceWithNoWayOut: Rule = (graph, { stop }) => {
  if (stop) return [];
  return sourcesOf(graph)
    .filter(({ key, value }) => key.fallible || value.fallible)
    .filter(({ id }) => hasNoWayOut(graph, id))
    .map((source) => {
      const half =
        source.key.fallible && source.value.fallible ? 'key and value' : source.key.fallible ? 'key' : 'value';
      return `${labelOf(source)} may meet bytes that its ${half} serde cannot read, and they have no way out: ${handlerBelow}`;
    });
};

export const stepWithNoWayOut: Rule = (graph, { stop }) => {
  if (stop) return [];
  return stepsOf(graph)
    .filter((step) => step.operator.fallible && !isHandler(step))
    .filter(({ id }) => hasNoWayOut(graph, id))
    .map((step) => `${labelOf(step)} ${expectation(step)}, and they have no way out: ${remedy(step)}`);
};

function expectation({ operator }: StepNode): string {
  return operator.role === 'sink' ? 'may meet records that its serdes cannot write' : 'expects that some records fail';
}

/** Nothing stands after a step that ends its stream, so its handler must stand before it. */
function remedy({ operator }: StepNode): string {
  return operator.role === 'sink' || operator.role === 'end' || operator.ends ? handlerAbove : handlerBelow;
}

function hasNoWayOut(graph: Graph, id: number): boolean {
  const found = route(graph, id);
  if ('disagreement' in found) return false;
  // What is tried often enough needs a way out, too.
  return found.ladder.every((id) => (graph.nodes[id] as StepNode).operator.role === 'retry');
}

export const pathsDisagree: Rule = (graph) => {
  // One merge is one problem, however many steps stand below it.
  const byMerge = new Map<number, readonly [Disagreement, GraphNode]>();
  for (const node of graph.nodes.filter(mayFail)) {
    const found = route(graph, node.id);
    if (!('disagreement' in found) || byMerge.has(found.disagreement.merge)) continue;
    byMerge.set(found.disagreement.merge, [found.disagreement, node]);
  }
  return [...byMerge.values()].map(([{ merge, paths }, below]) => {
    const [first, second] = paths.map((path) => describePath(graph, path));
    return `the paths above ${labelOf(graph.nodes[merge]!)} disagree about a failure in ${labelOf(below)}: ${first}, ${second}. Put a toDLQ(topic) after the merge, or give both paths the same dead-letter topic.`;
  });
};

/** Any step that runs a function may throw; only those that do nothing at run time cannot. */
function mayFail(node: GraphNode): boolean {
  return node.type === 'source' || (node.operator.role !== 'pass' && !isWatch(node));
}

function describePath(graph: Graph, { from, ladder }: Path): string {
  const end =
    ladder.length === 0
      ? 'it would stop the app'
      : `it goes to ${ladder.map((id) => handler(graph, id)).join(', then ')}`;
  return `by way of ${labelOf(graph.nodes[from]!)} ${end}`;
}

function handler(graph: Graph, id: number): string {
  const step = graph.nodes[id] as StepNode;
  const topics = deadLetterTopics(graph, step);
  return topics.length === 0 ? labelOf(step) : topics.map((topic) => `'${topic}'`).join(' or ');
}

/** Dead letters that are read as records would fail and be written again, for ever. */
export const deadLettersIntoSource: Rule = (graph) => {
  const read = new Set(sourceTopics(graph));
  return stepsOf(graph).flatMap((step) =>
    [...new Set(deadLetterTopics(graph, step))]
      .filter((topic) => read.has(topic))
      .map(
        (topic) =>
          `${step.id === graph.fallback ? 'build({ deadLetters })' : labelOf(step)} writes dead letters to '${topic}', which is a source of this topology: name another topic, and read it in another app.`,
      ),
  );
};

/** What a `toDLQ` has taken is settled, and what one retry gave up another would only try longer. */
export const retryBehindHandler: Rule = (graph) =>
  stepsOf(graph)
    .filter(({ operator }) => operator.role === 'retry')
    .flatMap((step) => {
      let above = graph.nodes[step.inputs[0]!.node]!;
      while (isWatch(above) && !isHandler(above)) above = graph.nodes[(above as StepNode).inputs[0]!.node]!;
      if (!isHandler(above)) return [];
      const remedy =
        (above as StepNode).operator.role === 'retry'
          ? 'say both in one, with more attempts or a longer backoff'
          : `put ${labelOf(step)} before it`;
      return [
        `${labelOf(step)} stands directly behind ${labelOf(above)}, which leaves it nothing to try again: ${remedy}.`,
      ];
    });
