import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeMermaid } from '../../src/graph/describe-mermaid.js';
import { runs } from '../runs.js';
import { anyGraph } from './arbitrary-graph.js';
import { orders } from './orders.js';
import { Sketch } from './sketch.js';

describe('mermaid', () => {
  it('is a flowchart with topics, branches, reasons and dead letters', () => {
    expect(describeMermaid(orders())).toMatchSnapshot();
  });

  it('writes what Mermaid would read as its own in code', () => {
    const s = new Sketch();
    s.step('say "a" <b> #1;', 'tap', s.source('orders'));
    expect(describeMermaid(s.graph())).toContain('n1["say #34;a#34; #60;b#62; #35;1#59;<br/>tap"]');
  });

  it('has a node for each node and an edge for each input, whatever the names are', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const lines = describeMermaid(graph).trimEnd().split('\n');
        const nodes = lines.flatMap((line) => /^ {4}n(\d+)(?:\[|\(\[|\{)"[^"]*"(?:\]|\]\)|\})$/.exec(line)?.[1] ?? []);
        expect(nodes.map(Number).sort((a, b) => a - b)).toEqual(graph.nodes.map(({ id }) => id));
        const edges = lines.flatMap((line) => {
          const [, from, to] = /^ {2}n(\d+) -->(?:\|"[^"]*"\|)? n(\d+)$/.exec(line) ?? [];
          return from === undefined ? [] : [`${from} ${to}`];
        });
        const inputs = graph.nodes.flatMap((node) =>
          node.type === 'step' ? node.inputs.map((edge) => `${edge.node} ${node.id}`) : [],
        );
        expect(edges).toEqual(inputs);
        const known =
          /^flowchart LR$|^ {2}(subgraph s\d+\["[^"]*"\]|end|t\d+\[\("[^"]*"\)\]|[nt]\d+ -\.?->(\|"[^"]*"\|)? [nt]\d+)$|^ {4}n/;
        expect(lines.filter((line) => !known.test(line))).toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  });
});
