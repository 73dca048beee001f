import type { Graph } from './node.js';

/**
 * The parts of a topology that no stream connects, as ids in ascending order, the part with the lowest id first. Each
 * can be worked on by itself: a task is one partition of one of them.
 */
export function subtopologies(graph: Graph): readonly (readonly number[])[] {
  const parts: Set<number>[] = [];
  for (const node of graph.nodes) {
    const inputs = node.type === 'step' ? node.inputs.map((edge) => edge.node) : [];
    const [first, ...others] = parts.filter((part) => inputs.some((id) => part.has(id)));
    if (first === undefined) parts.push(new Set([node.id]));
    else {
      first.add(node.id);
      for (const other of others) for (const id of other) first.add(id);
      for (const other of others) parts.splice(parts.indexOf(other), 1);
    }
  }
  return parts.map((part) => [...part].sort((a, b) => a - b));
}
