import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeJson, type TopologyJson } from '../../src/graph/describe-json.js';
import { runs } from '../runs.js';
import { anyGraph } from './arbitrary-graph.js';
import { orders } from './orders.js';

const read = (text: string) => JSON.parse(text) as TopologyJson;

describe('json', () => {
  it('tells sub-topologies, steps, branches, topics and reasons', () => {
    expect(describeJson(orders())).toMatchSnapshot();
  });

  it('gives back every node and input of any graph', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const { subtopologies, fallback } = read(describeJson(graph));
        const nodes = subtopologies.flatMap((part) => part.nodes).sort((a, b) => a.id - b.id);
        expect(fallback).toBe(graph.fallback);
        expect(nodes.map(({ id, name, type }) => ({ id, name, type }))).toEqual(
          graph.nodes.map(({ id, name, type }) => ({ id, name, type })),
        );
        for (const node of graph.nodes) {
          const found = nodes[node.id]!;
          if (node.type !== 'step' || found.type !== 'step') continue;
          expect(found.inputs.map(({ id }) => id)).toEqual(node.inputs.map((edge) => edge.node));
          expect(found.inputs.map(({ name }) => name)).toEqual(node.inputs.map((edge) => graph.nodes[edge.node]!.name));
        }
      }),
      { numRuns: runs(500) },
    );
  });
});
