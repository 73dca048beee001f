import { stepsOf, type Graph, type GraphNode, type StepNode } from './node.js';

/** How a message calls a node: its name, and what the user knows it by: the topics, or the operator. */
export function labelOf(node: GraphNode): string {
  if (node.type === 'step') return `step '${node.name}' (${node.operator.kind})`;
  const topics = node.topics instanceof RegExp ? String(node.topics) : node.topics.join(', ');
  return `source '${node.name}' (${topics})`;
}

/**
 * The steps whose name is worth the user's choice and is still a generated one: they run the user's own function, so
 * dead letters and metrics will show that name, and a generated one changes when a step is added above it. A sink and a
 * handler are known by their topics; a step that has a reason, by that.
 */
export function unnamedSteps(graph: Graph): readonly StepNode[] {
  return stepsOf(graph).filter((step) => !step.named && wantsName(step));
}

function wantsName({ operator }: StepNode): boolean {
  switch (operator.role) {
    case 'pass':
    case 'handler':
    case 'retry':
    case 'breaker':
    case 'sink':
      return false;
    default:
      return operator.reason === undefined;
  }
}
