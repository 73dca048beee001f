import { describe, expect, it } from 'vitest';
import { duplicateNames, foreignStreams, missingNames } from '../../src/compiler/check-names.js';
import { Sketch } from '../graph/sketch.js';

const plain = { foreign: [], requireNames: false, stop: false };

describe('names', () => {
  it('that two nodes share are refused, with both operators', () => {
    const s = new Sketch();
    s.sink('orders', s.step('map', 'value', s.source('orders')));
    expect(duplicateNames(s.graph(), plain)).toEqual([
      `the name 'orders' is given to a source and to to(): call all but one of them something else with { named }.`,
    ]);
  });

  it('that differ are fine', () => {
    const s = new Sketch();
    s.sink('priced', s.source('orders'));
    expect(duplicateNames(s.graph(), plain)).toEqual([]);
  });

  it('are asked for on request, of the steps that run a function', () => {
    const s = new Sketch();
    const unnamed = { named: undefined };
    const map = s.step('value-1', 'value', s.source('orders'), unnamed);
    const ignored = { ...unnamed, reason: 'not ours' };
    s.step('ignore-1', 'end', map, ignored);
    s.sink('to-1', map, ['priced'], unnamed);
    expect(missingNames(s.graph(), plain)).toEqual([]);
    expect(missingNames(s.graph(), { ...plain, requireNames: true })).toEqual([
      `step 'value-1' (value) has no name of its own: give it one with { named: '…' }.`,
    ]);
  });
});

describe('streams of another builder', () => {
  it('are told by the step that got one, or in the words given', () => {
    const s = new Sketch();
    s.merge('all orders', s.source('orders'));
    const words = `merge() got a stream of another StreamsBuilder: make both with one.`;
    expect(foreignStreams(s.graph(), { ...plain, foreign: ['all orders', words] })).toEqual([
      `step 'all orders' (pass) got a stream of another StreamsBuilder: make both streams with one builder, or connect the topologies through a topic.`,
      words,
    ]);
    expect(foreignStreams(s.graph(), plain)).toEqual([]);
  });
});
