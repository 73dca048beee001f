import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeText } from '../../src/graph/describe-text.js';
import type { Graph, GraphNode } from '../../src/graph/node.js';
import { subtopologies } from '../../src/graph/subtopologies.js';
import { runs } from '../runs.js';
import { anyGraph } from './arbitrary-graph.js';
import { orders } from './orders.js';
import { Sketch } from './sketch.js';
import { parse } from './visualiser.js';

const isHandler = (node: GraphNode) => node.type === 'step' && node.operator.deadLetters !== undefined;
const isSink = (node: GraphNode) => node.type === 'step' && node.operator.role === 'sink';

/** The edges of a graph whose names need no change. */
function edgesOf(graph: Graph): Set<string> {
  const name = (id: number) => graph.nodes[id]!.name;
  const inputs = graph.nodes.flatMap((node) =>
    node.type === 'step' ? node.inputs.map((edge) => `${name(edge.node)} ${node.name}`) : [],
  );
  const deadLetters = graph.nodes.filter(isHandler).map((node) => `${node.name} ${node.name}-sink`);
  return new Set([...inputs, ...deadLetters]);
}

describe('text', () => {
  it(`is Kafka Streams' own, blank for blank`, () => {
    expect(describeText(orders())).toMatchSnapshot();
  });

  it('begins, parts and ends as Kafka Streams does', () => {
    const s = new Sketch();
    s.sink('KSTREAM-SINK-0000000001', s.source('KSTREAM-SOURCE-0000000000', ['in']), ['out']);
    s.sink('sink-b', s.source('source-b', ['b1', 'b2']), ['out']);
    expect(describeText(s.graph())).toBe(
      [
        'Topologies:',
        '   Sub-topology: 0',
        '    Source: KSTREAM-SOURCE-0000000000 (topics: [in])',
        '      --> KSTREAM-SINK-0000000001',
        '    Sink: KSTREAM-SINK-0000000001 (topic: out)',
        '      <-- KSTREAM-SOURCE-0000000000',
        '',
        '  Sub-topology: 1',
        '    Source: source-b (topics: [b1, b2])',
        '      --> sink-b',
        '    Sink: sink-b (topic: out)',
        '      <-- source-b',
        '',
        '',
      ].join('\n'),
    );
  });

  it('writes names so that they stay whole and different, and none is no name', () => {
    const s = new Sketch();
    const a = s.step('a b', 'tap', s.source('none'));
    s.step('a,b', 'tap', s.step('a_b', 'tap', a));
    const { nodes, edges } = parse(describeText(s.graph()));
    expect(nodes.map((node) => node.name)).toEqual(['none_2', 'a_b', 'a_b_2', 'a_b_3']);
    expect([...edges]).toEqual(['none_2 a_b', 'a_b a_b_2', 'a_b_2 a_b_3']);
  });

  it('shows a visualiser every node, edge, topic and sub-topology', () => {
    fc.assert(
      fc.property(anyGraph, (any) => {
        const graph = { ...any, nodes: any.nodes.map((node) => ({ ...node, name: `node-${node.id}` })) };
        const { nodes, edges } = parse(describeText(graph));
        expect(edges).toEqual(edgesOf(graph));
        const sinks = graph.nodes.filter(isHandler).map(({ name }) => `${name}-sink`);
        expect(nodes.map(({ name }) => name).sort()).toEqual([...graph.nodes.map(({ name }) => name), ...sinks].sort());
        const parts = subtopologies(graph);
        for (const node of graph.nodes) {
          const found = nodes.find(({ name }) => name === node.name)!;
          expect(found.type).toBe(node.type === 'source' ? 'Source' : isSink(node) ? 'Sink' : 'Processor');
          expect(parts[found.subtopology]).toContain(node.id);
          const topics = node.type === 'source' ? node.topics : [];
          expect(node.type === 'source' ? found.topics : []).toEqual(
            topics instanceof RegExp ? [topics.source] : topics,
          );
        }
      }),
      { numRuns: runs(500) },
    );
  });

  it('can be read whatever the names are', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const { nodes } = parse(describeText(graph));
        const names = new Set(nodes.map(({ name }) => name));
        expect(names.size).toBe(graph.nodes.length + graph.nodes.filter(isHandler).length);
        const down = nodes.flatMap(({ name, to }) => to.map((end) => `${name} ${end}`)).sort();
        const up = nodes.flatMap(({ name, from }) => from.map((start) => `${start} ${name}`)).sort();
        expect(down).toEqual(up);
        expect(down.flatMap((edge) => edge.split(' ')).every((name) => names.has(name))).toBe(true);
        expect(down.length).toBe(new Set(down).size);
      }),
      { numRuns: runs(500) },
    );
  });

  it('lists nodes from the source down, however deep the diamonds', () => {
    const s = new Sketch();
    let at = s.source('start');
    for (let i = 0; i < 1200; i++) at = s.merge(`m${i}`, s.step(`l${i}`, 'tap', at), s.step(`r${i}`, 'tap', at));
    const { nodes } = parse(describeText(s.graph()));
    expect(nodes).toHaveLength(3601);
    expect(nodes.at(-1)!.name).toBe('m1199');
  });
});
