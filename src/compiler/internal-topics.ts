import { SpillwayError } from '../core/errors.js';
import { topicIn } from '../core/internal-topic.js';
import { isTopicName } from '../core/topic-name.js';
import type { InternalTopic } from '../core/transport.js';
import { labelOf } from '../graph/naming.js';
import { stepsOf, type Graph, type GraphNode, type StepNode } from '../graph/node.js';
import { deadLetterTopics, sourcesAbove } from '../graph/topics.js';

/** Whether anything in the graph is called after the app that runs it. */
export const hasInternalTopics = (graph: Graph): boolean =>
  stepsOf(graph).some(({ operator: { internal, tiers } }) => internal !== undefined || tiers !== undefined);

/**
 * The graph as that app runs it: topics of its own have the names by which the log knows them.
 *
 * @throws SpillwayError `INVALID_OPTION` for an application id that cannot begin the name of a topic, `INVALID_TOPOLOGY`
 * when the topology reads or writes a topic of the app's own by its name.
 */
export function graphFor(graph: Graph, applicationId: string): Graph {
  const named: Graph = { ...graph, nodes: graph.nodes.map((node) => nodeFor(node, applicationId)) };
  const problems = stepsOf(named).flatMap((step) => ownOf(step).flatMap((topic) => intruders(graph, step, topic)));
  if (problems.length > 0) throw new SpillwayError('INVALID_TOPOLOGY', { problems });
  return named;
}

/** The topics that the app makes for itself, each behind those that feed it. */
export function internalTopics(named: Graph): readonly InternalTopic[] {
  const likeOf = (id: number) => sourcesAbove(named, id).flatMap(({ topics }) => [topics].flat());
  const between = stepsOf(named).flatMap(({ id, operator: { internal } }) =>
    internal === undefined ? [] : [{ name: internal.topic, partitions: internal.partitions, like: likeOf(id) }],
  );
  const delaying = stepsOf(named).flatMap(({ id, operator: { tiers = [] } }) =>
    tiers.map(({ topic }) => ({ name: topic, partitions: null, like: likeOf(id), delayed: true })),
  );
  return [...between, ...delaying];
}

const ownOf = ({ operator: { internal, tiers = [] } }: StepNode): readonly string[] => [
  ...(internal === undefined ? [] : [internal.topic]),
  ...tiers.map(({ topic }) => topic),
];

function nodeFor(node: GraphNode, applicationId: string): GraphNode {
  if (node.type === 'source') {
    const { topics } = node;
    if (topics instanceof RegExp) return node;
    return { ...node, topics: topics.map((topic) => topicIn(applicationId, topic)) };
  }
  const { operator } = node;
  const own = (topic: string) => legal(topicIn(applicationId, topic), applicationId);
  if (operator.tiers !== undefined) {
    const tiers = operator.tiers.map((tier) => ({ ...tier, topic: own(tier.topic) }));
    return { ...node, operator: { ...operator, tiers } };
  }
  if (operator.internal === undefined) return node;
  const topic = own(operator.internal.topic);
  const internal = { ...operator.internal, topic };
  return { ...node, operator: { ...operator, internal, writes: { topics: [topic], mayLoop: false } } };
}

function legal(topic: string, applicationId: string): string {
  if (isTopicName(topic)) return topic;
  const wanted = `what the name of a topic can begin with, 1 to 249 of a-z A-Z 0-9 . _ - with what follows: '${topic}'`;
  throw new SpillwayError('INVALID_OPTION', {
    option: 'applicationId',
    given: JSON.stringify(applicationId),
    wanted,
  });
}

/** Who reads the topic of this step by its name, or writes to it. In the graph as declared the app itself does neither. */
function intruders(graph: Graph, owner: StepNode, topic: string): readonly string[] {
  return graph.nodes
    .filter((node) => touches(graph, node, topic))
    .map((node) => {
      const does = node.type === 'source' ? 'reads' : 'writes to';
      return `${labelOf(node)} ${does} '${topic}', which is the app's own for ${labelOf(owner)}: use another topic there, or call the step something else.`;
    });
}

function touches(graph: Graph, node: GraphNode, topic: string): boolean {
  if (node.type === 'source') return !(node.topics instanceof RegExp) && node.topics.includes(topic);
  return [...(node.operator.writes?.topics ?? []), ...deadLetterTopics(graph, node)].includes(topic);
}
