import { labelOf } from '../graph/naming.js';
import { stepsOf, type Graph, type SourceNode, type StepNode } from '../graph/node.js';
import { sourcesAbove } from '../graph/topics.js';
import type { Rule } from './rule.js';

/**
 * A sink that writes to a source which feeds it, itself or through other sinks. To write to a source of another part of
 * the topology is sound: the two are joined through the topic.
 */
export const sinkFeedsItsSource: Rule = (graph) => {
  const open: StepNode[] = [];
  const problems: string[] = [];
  for (const sink of stepsOf(graph)) {
    if (sink.operator.writes === undefined || sink.operator.writes.mayLoop) continue;
    const topic = sink.operator.writes.topics.find((topic) => comesBack(graph, topic, sink, open));
    // A sink that closes a loop is left out of later ones, so that each loop is told once.
    if (topic === undefined) open.push(sink);
    else {
      problems.push(
        `${labelOf(sink)} writes to '${topic}', whose records come back to it, for ever: write to another topic, or say { mayLoop: true } if that is meant.`,
      );
    }
  }
  return problems;
};

function comesBack(graph: Graph, start: string, to: StepNode, through: readonly StepNode[]): boolean {
  const topics = new Set([start]);
  const above = new Map([to, ...through].map((sink) => [sink, sourcesAbove(graph, sink.id)]));
  // Sets take what is added while they are walked, so this follows the topics from sink to source to sink.
  for (const topic of topics) {
    for (const [sink, sources] of above) {
      if (!sources.some((source) => reads(source, topic))) continue;
      if (sink === to) return true;
      for (const next of sink.operator.writes?.topics ?? []) topics.add(next);
    }
  }
  return false;
}

/** A pattern never reads what this topology writes. */
const reads = ({ topics }: SourceNode, topic: string) => !(topics instanceof RegExp) && topics.includes(topic);

export const keyWithoutOrder: Rule = (graph) =>
  stepsOf(graph)
    .filter(({ operator }) => operator.needsOrder)
    .flatMap((step) =>
      keysFrom(graph, step)
        .filter(({ key }) => key.ordered === false)
        .map(
          (source) =>
            `${labelOf(step)} keeps order by key, and the keys of ${labelOf(source)} have none: give the step orderKey: (key, value) => a primitive, or orderBy: 'none'.`,
        ),
    );

/** The sources whose keys reach the step as they were decoded. */
function keysFrom(graph: Graph, step: StepNode): readonly SourceNode[] {
  const open = new Set(step.inputs.map((edge) => edge.node));
  const sources: SourceNode[] = [];
  for (const id of open) {
    const node = graph.nodes[id]!;
    if (node.type === 'source') sources.push(node);
    else if (!node.operator.rekeys) for (const edge of node.inputs) open.add(edge.node);
  }
  return sources;
}
