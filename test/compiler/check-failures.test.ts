import { describe, expect, it } from 'vitest';
import {
  deadLettersIntoSource,
  pathsDisagree,
  sourceWithNoWayOut,
  stepWithNoWayOut,
} from '../../src/compiler/check-failures.js';
import { bytes, json, port, Sketch } from '../graph/sketch.js';

const plain = { foreign: [], requireNames: false, stop: false };
const stop = { ...plain, stop: true };
const ways = `build({ deadLetters: { topic } }) for the whole topology (or deadLetters: 'stop').`;

describe('a source whose serde may fail', () => {
  it.each([
    ['key', json, bytes],
    ['value', bytes, json],
    ['key and value', json, json],
  ])('%s: needs a way out', (half, key, value) => {
    const s = new Sketch();
    s.sink('out', s.source('orders', ['orders'], key, value));
    expect(sourceWithNoWayOut(s.graph(), plain)).toEqual([
      `source 'orders' (orders) may meet bytes that its ${half} serde cannot read, and they have no way out: put a toDLQ(topic) after it, before the stream is split or used twice, or say ${ways}`,
    ]);
    expect(sourceWithNoWayOut(s.graph(), stop)).toEqual([]);
    expect(sourceWithNoWayOut(s.graph(s.handler('rest', [], 'dead')), plain)).toEqual([]);
  });

  it('is content with a toDLQ() before the first split, and not with one after', () => {
    const s = new Sketch();
    s.handler('dlq', s.step('map', 'value', s.source('orders', ['orders'], json)), 'dead');
    expect(sourceWithNoWayOut(s.graph(), plain)).toEqual([]);
    const t = new Sketch();
    t.handler('dlq', port(t.split('by', t.source('orders', ['orders'], json), 'x'), 0), 'dead');
    expect(sourceWithNoWayOut(t.graph(), plain)).toHaveLength(1);
  });

  it('bytes need none', () => {
    const s = new Sketch();
    s.sink('out', s.source('orders'));
    expect(sourceWithNoWayOut(s.graph(), plain)).toEqual([]);
  });
});

describe('a step that declares itself fallible', () => {
  it('needs a way out, after it or, at a sink, before it', () => {
    const s = new Sketch();
    const valid = s.step('valid', 'gate', s.source('orders'), { fallible: true });
    s.sink('out', valid, ['out'], { fallible: true });
    expect(stepWithNoWayOut(s.graph(), plain)).toEqual([
      `step 'valid' (gate) expects that some records fail, and they have no way out: put a toDLQ(topic) after it, before the stream is split or used twice, or say ${ways}`,
      `step 'out' (to) may meet records that its serdes cannot write, and they have no way out: put a toDLQ(topic) before it, or say ${ways}`,
    ]);
    expect(stepWithNoWayOut(s.graph(), stop)).toEqual([]);
    expect(stepWithNoWayOut(s.graph(s.handler('rest', [], 'dead')), plain)).toEqual([]);
  });

  it('is content with a handler on its path', () => {
    const s = new Sketch();
    const valid = s.step('valid', 'gate', s.source('orders'), { fallible: true });
    s.sink('out', s.handler('dlq', valid, 'dead'), ['out'], { fallible: true });
    expect(stepWithNoWayOut(s.graph(), plain)).toEqual([]);
  });
});

describe('paths above a merge', () => {
  it('that lead failures to different places are refused once, and both are named', () => {
    const s = new Sketch();
    const merge = s.merge('all', s.handler('left', s.source('orders'), 'one'), s.source('returns'));
    s.sink('out', s.step('map', 'value', merge));
    expect(pathsDisagree(s.graph(), plain)).toEqual([
      `the paths above step 'all' (pass) disagree about a failure in step 'map' (value): by way of step 'left' (toDLQ) it goes to 'one', by way of source 'returns' (returns) it would stop the app. Put a toDLQ(topic) after the merge, or give both paths the same dead-letter topic.`,
    ]);
    expect(pathsDisagree(s.graph(), stop)).toHaveLength(1);
  });

  it('may differ when a handler stands below, or nothing that can fail', () => {
    const s = new Sketch();
    const merge = s.merge(
      'all',
      s.handler('left', s.source('orders'), 'one'),
      s.handler('right', s.source('b'), 'two'),
    );
    expect(pathsDisagree(s.graph(), plain)).toEqual([]);
    s.sink('out', s.handler('below', s.step('map', 'value', merge), 'three'));
    expect(pathsDisagree(s.graph(), plain)).toEqual([]);
  });

  it('agree when they write to one and the same topic', () => {
    const s = new Sketch();
    const merge = s.merge(
      'all',
      s.handler('left', s.source('orders'), 'dead'),
      s.handler('right', s.source('b'), 'dead'),
    );
    s.sink('out', merge);
    expect(pathsDisagree(s.graph(), plain)).toEqual([]);
  });
});

describe('D33: dead letters', () => {
  it('never go to a source, neither from a toDLQ() nor from build()', () => {
    const s = new Sketch();
    s.sink('out', s.handler('dlq', s.source('orders'), 'orders', 'fine'));
    const graph = s.graph(s.handler('rest', [], 'orders'));
    expect(deadLettersIntoSource(graph, plain)).toEqual(
      ["step 'dlq' (toDLQ)", 'build({ deadLetters })'].map(
        (who) =>
          `${who} writes dead letters to 'orders', which is a source of this topology: name another topic, and read it in another app.`,
      ),
    );
  });

  it('may match the pattern of a source, which leaves them out', () => {
    const s = new Sketch();
    s.sink('out', s.handler('dlq', s.source('orders', /orders.*/), 'orders.DLQ'));
    expect(deadLettersIntoSource(s.graph(), plain)).toEqual([]);
  });
});
