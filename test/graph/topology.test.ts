import { describe, expect, it } from 'vitest';
import { SpillwayError } from '../../src/core/errors.js';
import { Topology } from '../../src/graph/topology.js';
import { orders } from './orders.js';

describe('Topology', () => {
  const topology = new Topology(orders());

  it('is frozen', () => {
    expect(Object.isFrozen(topology)).toBe(true);
  });

  it('describes itself in three formats, text by default', () => {
    expect(topology.describe()).toBe(topology.describe('text'));
    expect(topology.describe('text')).toMatch(/^Topologies:\n {3}Sub-topology: 0\n/);
    expect(topology.describe('mermaid')).toMatch(/^flowchart LR\n/);
    expect(JSON.parse(topology.describe('json'))).toHaveProperty('subtopologies');
  });

  it.each(['xml', 'toString', '__proto__'])('refuses the format %s in words', (format) => {
    const describe = () => topology.describe(format as 'text');
    expect(describe).toThrow(SpillwayError);
    expect(describe).toThrow(/option 'describe.format' is ".*", and should be text, mermaid, json/);
  });
});
