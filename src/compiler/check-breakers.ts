import { labelOf } from '../graph/naming.js';
import { stepsOf, type Graph, type StepNode } from '../graph/node.js';
import { breakersAround, guardsOf } from './guarding.js';
import type { Rule } from './rule.js';

const breakersOf = (graph: Graph): readonly StepNode[] =>
  stepsOf(graph).filter(({ operator }) => operator.role === 'breaker');

/** Two that guard the same steps would each see half of what happens. */
export const twoBreakers: Rule = (graph) =>
  breakersOf(graph).flatMap((step) => {
    const [first, second] = breakersAround(graph, step);
    if (second !== step.id) return [];
    return [`${labelOf(step)} guards the same steps as ${labelOf(graph.nodes[first!]!)}: say both in one.`];
  });

export const breakerOfNothing: Rule = (graph) => {
  const guards = new Set(guardsOf(graph));
  return breakersOf(graph)
    .filter((step) => !guards.has(step.id) && breakersAround(graph, step)[0] === step.id)
    .map(
      (step) =>
        `${labelOf(step)} guards no step: put it behind the steps that it is to guard, with no handler, split or merge between.`,
    );
};
