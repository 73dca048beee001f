import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ladderOf, route } from '../../src/compiler/routing.js';
import { anyGraph } from '../graph/arbitrary-graph.js';
import { port, Sketch } from '../graph/sketch.js';
import { runs } from '../runs.js';

describe('a failure goes', () => {
  it('to the nearest handler downstream', () => {
    const s = new Sketch();
    const source = s.source('orders');
    const check = s.step('check', 'gate', source);
    const first = s.handler('first', check, 'one');
    const price = s.step('price', 'value', first);
    const second = s.handler('second', price, 'two');
    const sink = s.sink('priced', second);
    const graph = s.graph();
    expect([source, check, price, sink].map((id) => ladderOf(graph, id))).toEqual([
      [first],
      [first],
      [second],
      [second],
    ]);
  });

  it('through adjacent handlers as one ladder, in flow order from either side', () => {
    const s = new Sketch();
    const source = s.source('orders');
    const a = s.handler('a', source, 'one');
    const b = s.handler('b', a, 'two');
    const map = s.step('map', 'value', b);
    const far = s.handler('far', map, 'three');
    const sink = s.sink('out', s.step('last', 'value', far));
    const graph = s.graph();
    expect(ladderOf(graph, source)).toEqual([a, b]);
    expect(ladderOf(graph, map)).toEqual([far]);
    expect(ladderOf(graph, sink)).toEqual([far]);

    const t = new Sketch();
    const one = t.handler('a', t.source('orders'), 'one');
    const two = t.handler('b', one, 'two');
    const out = t.sink('out', two);
    const alone = t.graph();
    expect(ladderOf(alone, out)).toEqual([one, two]);
  });

  it('to the handlers that all of its records passed, not to one beside a fan-out', () => {
    const s = new Sketch();
    const a = s.handler('a', s.source('orders'), 'one');
    const b = s.handler('b', a, 'two');
    const [left, right] = [s.sink('left', b), s.sink('right', a)];
    const graph = s.graph();
    expect(ladderOf(graph, 0)).toEqual([a]);
    expect(ladderOf(graph, left)).toEqual([b]);
    expect(ladderOf(graph, right)).toEqual([a]);
  });

  it('upstream from below a split, and from the split itself', () => {
    const s = new Sketch();
    const above = s.handler('above', s.source('orders'), 'one');
    const split = s.split('by', above, 'x', 'y');
    const x = s.step('x', 'value', port(split, 0));
    const own = s.handler('own', x, 'two');
    const y = s.step('y', 'value', port(split, 1));
    const graph = s.graph();
    expect(ladderOf(graph, split)).toEqual([above]);
    expect(ladderOf(graph, x)).toEqual([own]);
    expect(ladderOf(graph, y)).toEqual([above]);
  });

  it('no further down than a split of which one branch alone is used', () => {
    const s = new Sketch();
    const split = s.split('by', s.source('orders'), 'x', 'y');
    s.handler('below', port(split, 0), 'one');
    expect(ladderOf(s.graph(), split)).toEqual([]);
    expect(ladderOf(s.graph(), 0)).toEqual([]);
  });

  it('no further down than a fan-out', () => {
    const s = new Sketch();
    const source = s.source('orders');
    const map = s.step('map', 'value', source);
    const left = s.handler('left', map, 'one');
    s.sink('out', map);
    expect(ladderOf(s.graph(), map)).toEqual([]);
    expect(ladderOf(s.graph(), left)).toEqual([]);
  });

  it('no further down than a merge, also of a stream with itself', () => {
    const s = new Sketch();
    const source = s.source('orders');
    const merged = s.merge('twice', source, source);
    const below = s.handler('below', merged, 'one');
    expect(ladderOf(s.graph(), source)).toEqual([]);
    expect(ladderOf(s.graph(), merged)).toEqual([below]);
  });

  it('to the handler of build() where there is no other, and last where there is', () => {
    const s = new Sketch();
    const source = s.source('orders');
    const handler = s.handler('own', source, 'one');
    const bare = s.source('returns');
    const fallback = s.handler('dead-letters', [], 'rest');
    const graph = s.graph(fallback);
    expect(ladderOf(graph, source)).toEqual([handler, fallback]);
    expect(ladderOf(graph, bare)).toEqual([fallback]);
  });
});

describe('below a merge', () => {
  const merged = (first: readonly string[], second: readonly string[]) => {
    const s = new Sketch();
    const [orders, returns] = [s.source('orders'), s.source('returns')];
    const left = first.length === 0 ? orders : s.handler('left', orders, ...first);
    const right = second.length === 0 ? returns : s.handler('right', returns, ...second);
    const merge = s.merge('all', left, right);
    const sink = s.sink('out', merge);
    return { left, right, merge, sink, graph: s.graph() };
  };

  it('paths with one and the same topic agree', () => {
    const { graph, left, sink } = merged(['dead'], ['dead']);
    expect(route(graph, sink)).toEqual({ ladder: [left] });
  });

  it('paths to a topic that is named after the source agree, since it is the same from either path', () => {
    const s = new Sketch();
    const bySource = (sources: readonly string[]) => sources.map((topic) => `${topic}.DLQ`);
    const left = s.handlerBy('left', s.source('orders'), bySource);
    const right = s.handlerBy('right', s.source('returns', /returns.*/), bySource);
    const fixed = s.handler('fixed', s.source('payments'), 'orders.DLQ');
    const [agreed, not] = [s.merge('agreed', left, right), s.merge('not', left, fixed)];
    expect(route(s.graph(), agreed)).toEqual({ ladder: [left] });
    expect(route(s.graph(), not)).toHaveProperty('disagreement.merge', not);
  });

  it.each([
    [['one'], ['two']],
    [['one'], []],
    [
      ['one', 'two'],
      ['one', 'two'],
    ],
  ])('paths to %j and %j disagree, and both are given', (first, second) => {
    const { graph, left, right, merge, sink } = merged(first, second);
    const ladders = [[left], second.length === 0 ? [] : [right]];
    expect(route(graph, sink)).toEqual({
      disagreement: {
        merge,
        paths: [
          { from: left, ladder: ladders[0] },
          { from: right, ladder: ladders[1] },
        ],
      },
    });
    expect(ladderOf(graph, sink)).toEqual([]);
  });

  it('a handler above the split that both paths come from is theirs both', () => {
    const s = new Sketch();
    const above = s.handler('above', s.source('orders'), 'one');
    const split = s.split('by', above, 'x', 'y');
    const merge = s.merge('all', s.step('x', 'value', port(split, 0)), s.step('y', 'value', port(split, 1)));
    const sink = s.sink('out', merge);
    expect(route(s.graph(), sink)).toEqual({ ladder: [above] });
  });
});

describe('in any graph', () => {
  it('routing ends, in a ladder of different handlers or in two paths into one merge', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const isHandler = (id: number) => {
          const node = graph.nodes[id]!;
          return node.type === 'step' && node.operator.role === 'handler';
        };
        for (const { id } of graph.nodes) {
          const found = route(graph, id);
          const ladders = 'ladder' in found ? [found.ladder] : found.disagreement.paths.map((path) => path.ladder);
          for (const ladder of [...ladders, ladderOf(graph, id)]) {
            expect(ladder.every(isHandler)).toBe(true);
            expect(new Set(ladder).size).toBe(ladder.length);
            if (graph.fallback !== null) expect(ladder.at(-1)).toBe(graph.fallback);
          }
          if ('disagreement' in found) {
            const merge = graph.nodes[found.disagreement.merge]!;
            const feeds = merge.type === 'step' ? merge.inputs.map((edge) => edge.node) : [];
            expect(feeds).toEqual(expect.arrayContaining(found.disagreement.paths.map((path) => path.from)));
          }
        }
      }),
      { numRuns: runs(500) },
    );
  });

  it('a chain of a thousand diamonds is routed at once', () => {
    const s = new Sketch();
    const handler = s.handler('above', s.source('orders'), 'one');
    let at = handler;
    for (let i = 0; i < 1000; i++) at = s.merge(`m${i}`, s.step(`l${i}`, 'tap', at), s.step(`r${i}`, 'tap', at));
    expect(ladderOf(s.graph(), at)).toEqual([handler]);
  });
});
