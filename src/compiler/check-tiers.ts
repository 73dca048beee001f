import { labelOf } from '../graph/naming.js';
import { consumersOf, stepsOf, type Graph, type GraphNode, type StepNode } from '../graph/node.js';
import { sourcesAbove } from '../graph/topics.js';
import { isHandler, route } from './routing.js';
import type { Rule } from './rule.js';

/**
 * A record that waited in a delay topic begins again at its source, so all that it does on its way to the step that
 * failed is done again: that must be one thing.
 */
export const tiersTwice: Rule = (graph) =>
  stepsOf(graph)
    .filter(({ operator }) => operator.tiers !== undefined)
    .flatMap((handler) => {
      const sources = sourcesAbove(graph, handler.id);
      if (sources.length > 1) {
        const all = sources.map(labelOf).join(' and ');
        return [
          `${labelOf(handler)} has tiers, and its records come from ${all}: a record that comes back must belong to one source. Put one with tiers behind each of them, before the merge.`,
        ];
      }
      const manifold = new Set(guarded(graph, handler).flatMap((step) => multipliers(graph, step)));
      return [...manifold].map(
        (node) =>
          `${labelOf(handler)} has tiers, and ${labelOf(node)} makes several of one record on the way there: one that comes back begins at its source, so the others would be made again. Retry in place there, or take the stream through a topic of its own, as with repartition(), and put the tiers behind it.`,
      );
    });

/** The steps whose failures come to the handler first. */
function guarded(graph: Graph, handler: StepNode): readonly StepNode[] {
  return stepsOf(graph).filter((step) => {
    if (isHandler(step)) return false;
    const found = route(graph, step.id);
    return 'ladder' in found && found.ladder[0] === handler.id;
  });
}

/** The nodes from the source to the step, itself included, that make more than one record of one. */
function multipliers(graph: Graph, step: StepNode): readonly GraphNode[] {
  const above = new Set([step.id]);
  // Inputs have lower ids than their step.
  for (let id = step.id; id >= 0; id--) {
    const node = graph.nodes[id]!;
    if (above.has(id) && node.type === 'step') for (const edge of node.inputs) above.add(edge.node);
  }
  return graph.nodes.filter((node) => {
    if (!above.has(node.id)) return false;
    if (node.type === 'step' && node.operator.fansOut) return true;
    return node.id !== step.id && isReadTwice(graph, node);
  });
}

function isReadTwice(graph: Graph, node: GraphNode): boolean {
  const ports = node.type === 'step' ? node.operator.ports : undefined;
  const readers = (port?: number) => consumersOf(graph, node.id, port).length;
  return ports === undefined ? readers() > 1 : ports.some((_name, port) => readers(port) > 1);
}
