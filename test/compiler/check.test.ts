import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/compiler/check.js';
import { anyGraph } from '../graph/arbitrary-graph.js';
import { json, port, Sketch } from '../graph/sketch.js';
import { runs } from '../runs.js';

const plain = { foreign: [], requireNames: false, stop: false };

describe('check', () => {
  it('has nothing to say of a sound topology', () => {
    const s = new Sketch();
    const valid = s.step('valid', 'gate', s.source('orders', ['orders'], json, json), { fallible: true });
    const split = s.split('by-channel', s.handler('invalid', valid, 'orders.DLQ'), 'web', 'store');
    const tier = s.step('tier', 'call', port(split, 0), { fallible: true });
    s.sink('priced', s.handler('failed', tier, 'orders.web.DLQ'), ['priced'], { fallible: true });
    s.step('seen', 'tap', port(split, 1));
    expect(check(s.graph(), { ...plain, requireNames: true })).toEqual([]);
  });

  it('lists every problem at once', () => {
    const s = new Sketch();
    const split = s.split('twin', s.source('orders', ['orders'], json, json), 'web', 'store');
    s.sink('twin', port(split, 0), ['orders']);
    const problems = check(s.graph(), { ...plain, foreign: ['twin'] });
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).toMatchInlineSnapshot(`
      "nothing reads branch 'store' of step 'twin' (route): use it, or end it in ignore(reason).
      the name 'twin' is given to route() and to to(): call all but one of them something else with { named }.
      step 'twin' (route) got a stream of another StreamsBuilder: make both streams with one builder, or connect the topologies through a topic.
      source 'orders' (orders) may meet bytes that its key and value serde cannot read, and they have no way out: put a toDLQ(topic) after it, before the stream is split or used twice, or say build({ deadLetters: { topic } }) for the whole topology (or deadLetters: 'stop').
      step 'twin' (to) writes to 'orders', whose records come back to it, for ever: write to another topic, or say { mayLoop: true } if that is meant."
    `);
  });

  it('gives sentences and never throws, whatever the graph', () => {
    const declared = fc.record({ foreign: fc.array(fc.string()), requireNames: fc.boolean(), stop: fc.boolean() });
    fc.assert(
      fc.property(anyGraph, declared, (graph, given) => {
        const problems = check(graph, given);
        for (const problem of problems.filter((text) => !given.foreign.includes(text))) {
          expect(problem).toMatch(/: [^]+\.$/);
        }
        if (!graph.nodes.some((node) => node.type === 'source')) expect(problems).not.toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  });
});
