import type { Internal, Operator } from '../core/operator.js';
import type { Consumed } from '../core/options.js';
import type { Edge, Graph, GraphNode } from '../graph/node.js';

/** What a builder has been told so far: nodes in the order of their declaration. */
export class Recording {
  readonly #nodes: GraphNode[] = [];
  readonly #counts = new Map<string, number>();
  readonly #foreign: string[] = [];

  /** The steps that got a stream of another builder, by name. */
  get foreign(): readonly string[] {
    return this.#foreign;
  }

  source<K, V>(topics: readonly string[] | RegExp, consumed: Consumed<K, V>): Edge {
    const { key, value, named } = consumed;
    const id = this.#nodes.length;
    const name = this.#nameOf('source', named);
    return this.#add({ type: 'source', id, name, named: named !== undefined, topics, key, value });
  }

  /** Gives the place at which the stream goes on. */
  step(operator: Operator, inputs: readonly Edge[]): Edge {
    const id = this.#nodes.length;
    const { kind, named } = operator;
    const name = this.#nameOf(kind, named);
    const step = this.#add({
      type: 'step',
      id,
      name,
      named: named !== undefined,
      inputs: Object.freeze([...inputs]),
      operator,
    });
    return operator.internal === undefined ? step : this.#readBack(name, operator.internal);
  }

  /** The source behind a topic of the app's own, called after the step that writes it, so that no other is renamed. */
  #readBack(step: string, { topic, key, value }: Internal): Edge {
    const topics = Object.freeze([topic]);
    return this.#add({
      type: 'source',
      id: this.#nodes.length,
      name: `${step}-source`,
      named: true,
      topics,
      key,
      value,
    });
  }

  nameOf(edge: Edge): string {
    return this.#nodes[edge.node]!.name;
  }

  isForeign(edge: Edge): void {
    this.#foreign.push(this.nameOf(edge));
  }

  /** All of it as frozen data, with a handler for what no other takes. */
  graph(fallback: Operator | null): Graph {
    const id = this.#nodes.length;
    if (fallback === null) return Object.freeze({ nodes: Object.freeze([...this.#nodes]), fallback: null });
    const name = fallback.named ?? fallback.kind;
    const handler: GraphNode = { type: 'step', id, name, named: true, inputs: Object.freeze([]), operator: fallback };
    return Object.freeze({ nodes: Object.freeze([...this.#nodes, Object.freeze(handler)]), fallback: id });
  }

  #add(node: GraphNode): Edge {
    this.#nodes.push(Object.freeze(node));
    return Object.freeze({ node: node.id, port: 0 });
  }

  /** Steps that have a name count too, so that naming one leaves the generated names of the others as they are. */
  #nameOf(kind: string, named: string | undefined): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return named ?? `${kind}-${count}`;
  }
}
