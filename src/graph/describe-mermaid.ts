import type { Graph, GraphNode } from './node.js';
import { subtopologies } from './subtopologies.js';
import { deadLetterTopics } from './topics.js';

/**
 * A Mermaid flowchart: topics as cylinders, steps as boxes with their operator and reason, branches by name on their
 * edges, and dotted edges to dead-letter topics.
 */
export function describeMermaid(graph: Graph): string {
  const topics = new Map<string, string>();
  const topicId = (topic: string) => {
    if (!topics.has(topic)) topics.set(topic, `t${topics.size}`);
    return topics.get(topic)!;
  };
  const edges = graph.nodes.flatMap((node) => [
    ...edgesInto(graph, node, topicId),
    ...writes(node).map((topic) => `n${node.id} --> ${topicId(topic)}`),
    ...deadLetters(graph, node).map((topic) => `n${node.id} -.-> ${topicId(topic)}`),
  ]);
  const parts = subtopologies(graph).flatMap((ids, number) => [
    `subgraph s${number}["Sub-topology ${number}"]`,
    ...ids.map((id) => `  n${id}${shape(graph.nodes[id]!)}`),
    'end',
  ]);
  const cylinders = [...topics].map(([topic, id]) => `${id}[(${quoted(topic)})]`);
  return ['flowchart LR', ...[...parts, ...cylinders, ...edges].map((line) => `  ${line}`), ''].join('\n');
}

function edgesInto(graph: Graph, node: GraphNode, topicId: (topic: string) => string): readonly string[] {
  if (node.type === 'source') {
    const topics = node.topics instanceof RegExp ? [String(node.topics)] : node.topics;
    return topics.map((topic) => `${topicId(topic)} --> n${node.id}`);
  }
  return node.inputs.map(({ node: from, port }) => {
    const above = graph.nodes[from]!;
    const branch = above.type === 'step' ? above.operator.ports?.[port] : undefined;
    return `n${from} -->${branch === undefined ? '' : `|${quoted(branch)}|`} n${node.id}`;
  });
}

const writes = (node: GraphNode) => (node.type === 'step' ? (node.operator.writes?.topics ?? []) : []);
const deadLetters = (graph: Graph, node: GraphNode) => (node.type === 'step' ? deadLetterTopics(graph, node) : []);

function shape(node: GraphNode): string {
  if (node.type === 'source') return `([${quoted(node.name)}])`;
  const { kind, reason, role } = node.operator;
  const label = quoted(node.name, ...(kind === node.name ? [] : [kind]), ...(reason === undefined ? [] : [reason]));
  return role === 'route' ? `{${label}}` : `[${label}]`;
}

/** One or more lines of a label. Mermaid reads markup and its own entities in labels, so those characters are coded. */
function quoted(...lines: readonly string[]): string {
  const coded = lines.map((line) => line.replace(/["#&<>;`\\\p{Cc}]/gu, (found) => `#${found.codePointAt(0)};`));
  return `"${coded.join('<br/>')}"`;
}
