import { stateless, type Operator, type Step } from '../../src/core/operator.js';
import type { Deserializer } from '../../src/core/serde.js';
import type { Edge, Graph, GraphNode } from '../../src/graph/node.js';

type Declared = Parameters<typeof stateless>[2];
type From = number | Edge;

const at = (from: From): Edge => (typeof from === 'number' ? { node: from, port: 0 } : from);
const nothing = () => undefined as never;
const limits = { concurrency: 1, timeout: 1000, grace: 1000, orderBy: 'key' } as const;
const serializer = { fallible: false, serialize: () => null };

export const bytes: Deserializer<unknown> = { fallible: false, ordered: true, deserialize: (given) => given };
export const json: Deserializer<unknown> = { fallible: true, ordered: false, deserialize: (given) => given };

const steps = {
  value: { role: 'value', apply: nothing },
  key: { role: 'key', apply: nothing },
  gate: { role: 'gate', apply: nothing, ended: 'filtered' },
  tap: { role: 'tap', apply: nothing },
  route: { role: 'route', apply: nothing },
  call: { role: 'call', apply: nothing, emits: 'value', limits },
  pass: { role: 'pass' },
  end: { role: 'end', apply: nothing, ended: 'consumed' },
} as const satisfies Record<string, Step>;

/** A graph written by hand, so that what reads graphs can be tested without the builder. Each call gives the node's id. */
export class Sketch {
  readonly #nodes: GraphNode[] = [];

  source(name: string, topics: readonly string[] | RegExp = [name], key = bytes, value = bytes): number {
    return this.#add({ type: 'source', id: this.#nodes.length, name, named: true, topics, key, value });
  }

  step(name: string, role: keyof typeof steps, from: From | readonly From[], declared: Declared = {}): number {
    return this.#step(name, from, stateless(role, steps[role], { named: name, ...declared }));
  }

  split(name: string, from: From, ...ports: string[]): number {
    return this.step(name, 'route', from, { ports });
  }

  merge(name: string, ...from: From[]): number {
    return this.step(name, 'pass', from);
  }

  /** A handler that writes to these topics. */
  handler(name: string, from: From | readonly From[], ...topics: string[]): number {
    return this.handlerBy(name, from, () => topics);
  }

  /** A handler whose topics depend on the source. */
  handlerBy(name: string, from: From | readonly From[], deadLetters: NonNullable<Operator['deadLetters']>): number {
    const step: Step = { role: 'handler', take: () => 'next' };
    return this.#step(name, from, stateless('toDLQ', step, { named: name, deadLetters }));
  }

  sink(name: string, from: From | readonly From[], topics: string[] = [name], declared: Declared = {}): number {
    const step: Step = {
      role: 'sink',
      topic: topics[0]!,
      topics,
      key: serializer,
      value: serializer,
      outcome: 'emitted',
    };
    return this.#step(
      name,
      from,
      stateless('to', step, { named: name, writes: { topics, mayLoop: false }, ...declared }),
    );
  }

  graph(fallback: number | null = null): Graph {
    return { nodes: [...this.#nodes], fallback };
  }

  #step(name: string, from: From | readonly From[], operator: Operator): number {
    const inputs = (Array.isArray(from) ? (from as readonly From[]) : [from as From]).map(at);
    const named = operator.named !== undefined;
    return this.#add({ type: 'step', id: this.#nodes.length, name, named, inputs, operator });
  }

  #add(node: GraphNode): number {
    this.#nodes.push(node);
    return node.id;
  }
}

/** The output of a split with that number. */
export const port = (node: number, number: number): Edge => ({ node, port: number });
