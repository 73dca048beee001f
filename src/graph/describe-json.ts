import type { Edge, Graph, GraphNode } from './node.js';
import { subtopologies } from './subtopologies.js';
import { deadLetterTopics } from './topics.js';

/**
 * A topology as `describe('json')` gives it. Names of topics that an app makes for itself begin with `<app>`, in place of
 * its application id. Ids are those of the graph, and unique; so are names once it is checked.
 */
export interface TopologyJson {
  readonly subtopologies: readonly { readonly id: number; readonly nodes: readonly NodeJson[] }[];
  /** Id of the handler of `build({ deadLetters })`, or null. */
  readonly fallback: number | null;
}

export type NodeJson =
  | {
      readonly type: 'source';
      readonly id: number;
      readonly name: string;
      readonly named: boolean;
      /** Names, or the text of a pattern. */
      readonly topics?: readonly string[];
      readonly pattern?: string;
    }
  | {
      readonly type: 'step';
      readonly id: number;
      readonly name: string;
      readonly named: boolean;
      /** The operator: `mapValues`. */
      readonly kind: string;
      readonly role: string;
      readonly reason?: string;
      readonly inputs: readonly { readonly id: number; readonly name: string; readonly branch?: string }[];
      readonly branches?: readonly string[];
      readonly writes?: readonly string[];
      readonly deadLetters?: readonly string[];
    };

/** The same, as JSON text that is indented by two blanks. */
export function describeJson(graph: Graph): string {
  const json: TopologyJson = {
    subtopologies: subtopologies(graph).map((ids, id) => ({ id, nodes: ids.map((at) => nodeJson(graph, at)) })),
    fallback: graph.fallback,
  };
  return JSON.stringify(json, null, 2);
}

function nodeJson(graph: Graph, at: number): NodeJson {
  const node: GraphNode = graph.nodes[at]!;
  const { id, name, named } = node;
  if (node.type === 'source') {
    const read = node.topics instanceof RegExp ? { pattern: String(node.topics) } : { topics: node.topics };
    return { type: 'source', id, name, named, ...read };
  }
  const { kind, role, reason, ports, writes, deadLetters } = node.operator;
  return {
    type: 'step',
    id,
    name,
    named,
    kind,
    role,
    ...(reason !== undefined && { reason }),
    inputs: node.inputs.map((edge) => inputJson(graph, edge)),
    ...(ports !== undefined && { branches: ports }),
    ...(writes !== undefined && { writes: writes.topics }),
    ...(deadLetters !== undefined && { deadLetters: deadLetterTopics(graph, node) }),
  };
}

function inputJson(graph: Graph, { node: id, port }: Edge) {
  const above = graph.nodes[id]!;
  const branch = above.type === 'step' ? above.operator.ports?.[port] : undefined;
  return { id, name: above.name, ...(branch !== undefined && { branch }) };
}
