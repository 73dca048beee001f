import { describe, expect, it } from 'vitest';
import { keyWithoutOrder, sinkFeedsItsSource } from '../../src/compiler/check-flow.js';
import { bytes, json, Sketch } from '../graph/sketch.js';

const plain = { foreign: [], requireNames: false, stop: false };

describe('a sink', () => {
  it('that feeds its own source is refused', () => {
    const s = new Sketch();
    s.sink('out', s.step('map', 'value', s.source('orders')), ['other', 'orders']);
    expect(sinkFeedsItsSource(s.graph(), plain)).toEqual([
      `step 'out' (to) writes to 'orders', whose records come back to it, for ever: write to another topic, or say { mayLoop: true } if that is meant.`,
    ]);
  });

  it('may when the user said so', () => {
    const s = new Sketch();
    s.sink('out', s.source('orders'), ['orders'], { writes: { topics: ['orders'], mayLoop: true } });
    expect(sinkFeedsItsSource(s.graph(), plain)).toEqual([]);
  });

  it('may write to the source of another part, but not round in a circle', () => {
    const s = new Sketch();
    s.sink('first', s.source('a'), ['b']);
    s.sink('second', s.source('b'), ['c']);
    expect(sinkFeedsItsSource(s.graph(), plain)).toEqual([]);
    s.sink('third', s.source('c'), ['a']);
    expect(sinkFeedsItsSource(s.graph(), plain)).toHaveLength(1);
    expect(sinkFeedsItsSource(s.graph(), plain)[0]).toMatch(/^step 'third' \(to\) writes to 'a'/);
  });

  it('may match the pattern of its source, which leaves it out', () => {
    const s = new Sketch();
    s.sink('out', s.source('orders', /orders.*/), ['orders.priced']);
    expect(sinkFeedsItsSource(s.graph(), plain)).toEqual([]);
  });
});

describe('order by key', () => {
  const unordered = (key = json) => {
    const s = new Sketch();
    return { s, source: s.source('orders', ['orders'], key) };
  };

  it('is refused where the keys have none', () => {
    const { s, source } = unordered();
    s.step('tier', 'call', s.step('map', 'value', source), { needsOrder: true });
    expect(keyWithoutOrder(s.graph(), plain)).toEqual([
      `step 'tier' (call) keeps order by key, and the keys of source 'orders' (orders) have none: give the step orderKey: (key, value) => a primitive, or orderBy: 'none'.`,
    ]);
  });

  it('is left to the run where the key is made on the way', () => {
    const { s, source } = unordered();
    s.step('tier', 'call', s.step('rekey', 'key', source), { needsOrder: true });
    expect(keyWithoutOrder(s.graph(), plain)).toEqual([]);
  });

  it('is asked on every path', () => {
    const { s, source } = unordered();
    s.step('tier', 'call', s.merge('all', s.step('rekey', 'key', source), source), { needsOrder: true });
    expect(keyWithoutOrder(s.graph(), plain)).toHaveLength(1);
  });

  it('is fine by keys that have one, or do not say, or where the step does not need it', () => {
    const { ordered: _, ...silent } = json;
    for (const key of [bytes, silent]) {
      const { s, source } = unordered(key);
      s.step('tier', 'call', source, { needsOrder: true });
      expect(keyWithoutOrder(s.graph(), plain)).toEqual([]);
    }
    const { s, source } = unordered();
    s.step('tier', 'call', source);
    expect(keyWithoutOrder(s.graph(), plain)).toEqual([]);
  });
});
