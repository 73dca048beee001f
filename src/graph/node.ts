import type { Operator } from '../core/operator.js';
import type { Deserializer } from '../core/serde.js';

/** Where a step's records come from: a node, and which of its outputs (0 but for a split). */
export interface Edge {
  readonly node: number;
  readonly port: number;
}

export interface SourceNode {
  readonly type: 'source';
  readonly id: number;
  readonly name: string;
  /** The user gave the name. */
  readonly named: boolean;
  readonly topics: readonly string[] | RegExp;
  readonly key: Deserializer<unknown>;
  readonly value: Deserializer<unknown>;
}

export interface StepNode {
  readonly type: 'step';
  readonly id: number;
  readonly name: string;
  readonly named: boolean;
  /** Several for a merge. Empty only for the handler of `build({ deadLetters })`, which nothing flows through. */
  readonly inputs: readonly Edge[];
  readonly operator: Operator;
}

export type GraphNode = SourceNode | StepNode;

/** A topology as frozen data. A node's id is its index; inputs have lower ids than the node itself. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Id of the handler that takes what no other takes; null when such a failure stops the app. */
  readonly fallback: number | null;
}

/** In order of declaration. */
export function sourcesOf(graph: Graph): readonly SourceNode[] {
  return graph.nodes.filter((node) => node.type === 'source');
}

/** In order of declaration. */
export function stepsOf(graph: Graph): readonly StepNode[] {
  return graph.nodes.filter((node) => node.type === 'step');
}

/** The steps that read a node's output, in order of declaration. */
export function consumersOf(graph: Graph, id: number, port?: number): readonly StepNode[] {
  const reads = (edge: Edge) => edge.node === id && (port === undefined || edge.port === port);
  return stepsOf(graph).filter((step) => step.inputs.some(reads));
}
