import fc from 'fast-check';
import type { Graph } from '../../src/graph/node.js';
import { bytes, json, Sketch } from './sketch.js';

const topic = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const roles = ['value', 'key', 'gate', 'tap', 'call', 'end', 'route', 'sink', 'handler', 'handler', 'pass'] as const;

interface Plan {
  readonly role: (typeof roles)[number] | 'source';
  readonly name: string;
  /** Numbers that the ids of the inputs are made of. */
  readonly inputs: readonly { readonly node: number; readonly port: number }[];
  readonly topics: readonly string[];
  readonly flag: boolean;
}

const name = fc.oneof(
  { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom('none', 'a b', 'a,b', 'a_b', '-->', 'x-dead-letters', 'end', 'ä ö', '"') },
);
const plan: fc.Arbitrary<Plan> = fc.record({
  role: fc.oneof(
    { weight: 1, arbitrary: fc.constant('source' as const) },
    { weight: 8, arbitrary: fc.constantFrom(...roles) },
  ),
  name,
  inputs: fc.array(fc.record({ node: fc.nat(), port: fc.nat({ max: 2 }) }), { minLength: 1, maxLength: 3 }),
  topics: fc.uniqueArray(topic, { minLength: 1, maxLength: 2 }),
  flag: fc.boolean(),
});

/** Any graph that a builder could make, sound or not: merges, fan-outs, splits and handlers anywhere, any names. */
export const anyGraph: fc.Arbitrary<Graph> = fc
  .tuple(fc.array(plan, { maxLength: 25 }), fc.boolean())
  .map(([plans, fallback]) => draw(plans, fallback));

function draw(plans: readonly Plan[], fallback: boolean): Graph {
  const sketch = new Sketch();
  const ports = new Map<number, number>();
  for (const { role, name, inputs, topics, flag } of plans) {
    const open = [...ports.keys()];
    if (role === 'source' || open.length === 0) {
      ports.set(sketch.source(name, flag ? topics : /a.*/, flag ? bytes : json, flag ? json : bytes), 1);
      continue;
    }
    const from = inputs.map(({ node, port }) => {
      const id = open[node % open.length]!;
      return { node: id, port: port % ports.get(id)! };
    });
    if (role === 'sink') sketch.sink(name, from, [...topics], flag ? { fallible: true } : {});
    else if (role === 'handler') ports.set(sketch.handler(name, from, ...topics), 1);
    else if (role === 'route') ports.set(sketch.step(name, role, from, { ports: ['x', 'y', 'z'] }), 3);
    else if (role === 'end') sketch.step(name, role, from);
    else ports.set(sketch.step(name, role, from, role === 'call' ? { fallible: true, needsOrder: flag } : {}), 1);
  }
  return sketch.graph(fallback ? sketch.handler('dead letters', [], 'z') : null);
}
