import { withoutApp } from '../core/internal-topic.js';
import type { Graph, GraphNode, StepNode } from './node.js';
import { subtopologies } from './subtopologies.js';
import { deadLetterTopics } from './topics.js';

/** A node as Kafka Streams knows it: an operator is a processor, and a handler is one with a sink of its own. */
interface Described {
  readonly name: string;
  /** What stands before the lists of neighbours: `Sink: orders (topic: a)`. */
  readonly title: string;
  readonly ends: 'source' | 'sink' | 'neither';
  readonly successors: Described[];
  readonly predecessors: Described[];
  /** Nodes of the tree below, counted once for each path: nodes are listed by it, the greatest first. */
  size: number;
}

/**
 * The text of Kafka Streams' `TopologyDescription.toString()`, blank for blank, so that
 * its visualisers read it. They part lists at commas and names at blanks, so what Kafka Streams would not allow in a
 * name is written as `_`.
 */
export function describeText(graph: Graph): string {
  const described = describeNodes(graph);
  const parts = subtopologies(graph).map((ids, number) => {
    const nodes = ids.flatMap((id) => described.get(id)!).sort(bySize);
    return `  Sub-topology: ${number}\n${nodes.map((node) => `    ${lines(node)}\n`).join('')}\n`;
  });
  return `Topologies:\n ${parts.join('')}`;
}

function describeNodes(graph: Graph): ReadonlyMap<number, readonly Described[]> {
  const nameOf = safeNames();
  const described = new Map<number, Described[]>();
  for (const node of graph.nodes) {
    const own = describeNode(node, nameOf);
    const inputs = node.type === 'step' ? node.inputs.map((edge) => edge.node) : [];
    for (const id of new Set(inputs)) connect(described.get(id)![0]!, own);
    described.set(node.id, [own]);
  }
  for (const node of graph.nodes) {
    if (node.type !== 'step' || node.operator.deadLetters === undefined) continue;
    const [own] = described.get(node.id)!;
    const name = nameOf(`${own!.name}-sink`);
    const sink = describe(name, `Sink: ${name} ${written(deadLetterTopics(graph, node))}`, 'sink');
    connect(own!, sink);
    described.get(node.id)!.push(sink);
  }
  for (const node of [...graph.nodes].reverse()) {
    const [own] = described.get(node.id)!;
    own!.size = own!.successors.reduce((sum, { size }) => sum + size, 1);
  }
  return described;
}

function describeNode(node: GraphNode, nameOf: (name: string) => string): Described {
  const name = nameOf(node.name);
  if (node.type === 'source') {
    const topics = node.topics instanceof RegExp ? node.topics.source : `[${node.topics.map(withoutApp).join(', ')}]`;
    return describe(name, `Source: ${name} (topics: ${topics})`, 'source');
  }
  if (node.operator.role !== 'sink') return describe(name, `Processor: ${name} (stores: [])`, 'neither');
  return describe(name, `Sink: ${name} ${written(sinkTopics(node))}`, 'sink');
}

const describe = (name: string, title: string, ends: Described['ends']): Described => {
  return { name, title, ends, successors: [], predecessors: [], size: 1 };
};

function connect(from: Described, to: Described): void {
  from.successors.push(to);
  to.predecessors.push(from);
}

const sinkTopics = ({ operator }: StepNode) => operator.writes?.topics ?? [];

/** Kafka Streams prints the class of the object that chooses a topic; ours is a function, so its choices are told. */
function written(given: readonly string[]): string {
  const topics = given.map(withoutApp);
  if (topics.length === 1) return `(topic: ${topics[0]})`;
  return `(extractor class: ${topics.length === 0 ? 'any topic' : `one of ${topics.join(' | ')}`})`;
}

function lines({ title, ends, successors, predecessors }: Described): string {
  const to = ends === 'sink' ? '' : `\n      --> ${names(successors)}`;
  const from = ends === 'source' ? '' : `\n      <-- ${names(predecessors)}`;
  return title + to + from;
}

const names = (nodes: readonly Described[]) =>
  nodes.length === 0
    ? 'none'
    : [...nodes]
        .sort(bySize)
        .map(({ name }) => name)
        .join(', ');

// Sizes of deep diamonds overflow to Infinity, so they are compared, not subtracted.
const bySize = (a: Described, b: Described) =>
  a.size !== b.size ? (a.size > b.size ? -1 : 1) : a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** Gives each node a name that is safe and its own; 'none' stands for an empty list, so it is nobody's. */
function safeNames(): (name: string) => string {
  const taken = new Set(['none']);
  return (name) => {
    const safe = name.replace(/[^\p{L}\p{N}._-]/gu, '_');
    let free = safe;
    for (let i = 2; taken.has(free); i++) free = `${safe}_${i}`;
    taken.add(free);
    return free;
  };
}
