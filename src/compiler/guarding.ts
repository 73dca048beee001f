import type { Graph, GraphNode, StepNode } from '../graph/node.js';
import { NOWHERE } from './program.js';
import { isWatch, onlyConsumer } from './routing.js';

/**
 * The breaker that guards each node, NOWHERE for most: the one that stands with the handlers to which the failures of a
 * step come, or where such handlers would stand. They are looked for as in `route`, downstream first.
 */
export function guardsOf(graph: Graph): readonly number[] {
  // Inputs have lower ids, so what is above a node is there before it.
  const above: number[] = [];
  for (const node of graph.nodes) {
    const inputs = node.type === 'step' ? node.inputs : [];
    const [first = NOWHERE, ...others] = inputs.map(({ node: from }) => {
      const before = graph.nodes[from]!;
      return isWatch(before) ? breakerAround(graph, before) : above[from]!;
    });
    // Below a merge whose paths disagree a record may have come past the breaker or not.
    above.push(others.every((other) => other === first) ? first : NOWHERE);
  }
  return graph.nodes.map((node) => {
    if (node.type === 'source' || UNGUARDED.has(node.operator.role)) return NOWHERE;
    const below = watchBelow(graph, node.id);
    return below === undefined ? above[node.id]! : breakerAround(graph, below);
  });
}

/** A sink waits for the log by itself, and the others call nothing. */
const UNGUARDED = new Set(['sink', 'pass', 'handler', 'retry', 'breaker']);

function watchBelow(graph: Graph, id: number): StepNode | undefined {
  for (let next = onlyConsumer(graph, id); next !== undefined; next = onlyConsumer(graph, next.id))
    if (isWatch(next)) return next;
  return undefined;
}

function breakerAround(graph: Graph, watch: GraphNode): number {
  return breakersAround(graph, watch)[0] ?? NOWHERE;
}

/** The breakers among the adjacent handlers and breakers that a node belongs to, in flow order. */
export function breakersAround(graph: Graph, watch: GraphNode): readonly number[] {
  let first = watch as StepNode;
  for (let at = first; at.inputs.length === 1; at = first) {
    const before = graph.nodes[at.inputs[0]!.node]!;
    if (!isWatch(before) || onlyConsumer(graph, before.id) !== at) break;
    first = before as StepNode;
  }
  const found: number[] = [];
  for (let next: StepNode | undefined = first; next && isWatch(next); next = onlyConsumer(graph, next.id))
    if (next.operator.role === 'breaker') found.push(next.id);
  return found;
}
