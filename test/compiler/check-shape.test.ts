import { describe, expect, it } from 'vitest';
import { noSource, topicOfTwoSources, unreadBranches, unreadSources } from '../../src/compiler/check-shape.js';
import { port, Sketch } from '../graph/sketch.js';

const plain = { foreign: [], requireNames: false, stop: false };

describe('an empty topology', () => {
  it('has no source', () => {
    const s = new Sketch();
    expect(noSource(s.graph(s.handler('dead-letters', [], 'dead')), plain)).toEqual([
      'the topology is empty: begin with builder.stream(topic, { key, value }).',
    ]);
    expect(noSource(new Sketch().graph(), plain)).toHaveLength(1);
  });

  it('or a source that nothing reads', () => {
    const s = new Sketch();
    s.source('orders');
    s.sink('out', s.source('returns'));
    expect(noSource(s.graph(), plain)).toEqual([]);
    expect(unreadSources(s.graph(), plain)).toEqual([
      `nothing reads source 'orders' (orders): end the stream in to() or foreach(), or in ignore(reason).`,
    ]);
  });
});

describe('a branch', () => {
  it('that nothing reads is refused by its name', () => {
    const s = new Sketch();
    const split = s.split('by-channel', s.source('orders'), 'web', 'store', 'rest');
    s.sink('out', port(split, 1));
    expect(unreadBranches(s.graph(), plain)).toEqual([
      `nothing reads branch 'web' of step 'by-channel' (route): use it, or end it in ignore(reason).`,
      `nothing reads branch 'rest' of step 'by-channel' (route): use it, or end it in ignore(reason).`,
    ]);
  });

  it('that ends in a step which passes records on is sound', () => {
    const s = new Sketch();
    s.step('seen', 'tap', port(s.split('by-channel', s.source('orders'), 'web'), 0));
    expect(unreadBranches(s.graph(), plain)).toEqual([]);
  });
});

describe('a topic of two sources', () => {
  it('is refused, by name', () => {
    const s = new Sketch();
    s.source('a', ['orders', 'returns']);
    s.source('b', ['returns', 'orders']);
    s.source('c', ['payments', 'payments']);
    expect(topicOfTwoSources(s.graph(), plain)).toEqual([
      `source 'a' (orders, returns) and source 'b' (returns, orders) both read the topic 'returns', 'orders': use one stream twice instead, which is a fan-out.`,
      `source 'c' (payments, payments) lists the topic 'payments' twice: list it once.`,
    ]);
  });

  it('is refused, by pattern, however often it is asked', () => {
    const s = new Sketch();
    const pattern = /^orders/g;
    s.source('literal', ['orders.web']);
    s.source('pattern', pattern);
    s.source('again', /^orders/g);
    const expected = [
      `source 'literal' (orders.web) and source 'pattern' (/^orders/g) both read the topic 'orders.web': use one stream twice instead, which is a fan-out.`,
      `source 'literal' (orders.web) and source 'again' (/^orders/g) both read the topic 'orders.web': use one stream twice instead, which is a fan-out.`,
      `source 'pattern' (/^orders/g) and source 'again' (/^orders/g) both read the pattern /^orders/g: use one stream twice instead, which is a fan-out.`,
    ];
    for (let i = 0; i < 3; i++) expect(topicOfTwoSources(s.graph(), plain)).toEqual(expected);
    expect(pattern.lastIndex).toBe(0);
  });

  it('is not there when a pattern matches what the topology writes, or nothing', () => {
    const s = new Sketch();
    s.source('pattern', /orders/);
    s.sink('out', s.source('literal', ['returns']), ['orders.priced']);
    s.source('joined', ['orders.priced']);
    expect(topicOfTwoSources(s.graph(), plain)).toEqual([]);
  });
});
