import { isInternal } from '../core/internal-topic.js';
import { labelOf, unnamedSteps } from '../graph/naming.js';
import type { GraphNode } from '../graph/node.js';
import type { Rule } from './rule.js';

export const duplicateNames: Rule = (graph) => {
  const byName = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) byName.set(node.name, [...(byName.get(node.name) ?? []), node]);
  return [...byName]
    .filter(([, nodes]) => nodes.length > 1 && !nodes.every(readsBack))
    .map(([name, nodes]) => {
      const kinds = nodes.map((node) => (node.type === 'source' ? 'a source' : `${node.operator.kind}()`));
      return `the name '${name}' is given to ${kinds.join(' and to ')}: call all but one of them something else with { named }.`;
    });
};

/** Called after its step, so that its name is the same as another's where theirs are. */
const readsBack = (node: GraphNode) =>
  node.type === 'source' && !(node.topics instanceof RegExp) && node.topics.some(isInternal);

export const missingNames: Rule = (graph, { requireNames }) =>
  requireNames
    ? unnamedSteps(graph).map((step) => `${labelOf(step)} has no name of its own: give it one with { named: '…' }.`)
    : [];

export const foreignStreams: Rule = (graph, { foreign }) =>
  foreign.map((given) => {
    const step = graph.nodes.find(({ name }) => name === given);
    // What names no step is a sentence already.
    if (step === undefined) return given;
    return `${labelOf(step)} got a stream of another StreamsBuilder: make both streams with one builder, or connect the topologies through a topic.`;
  });
