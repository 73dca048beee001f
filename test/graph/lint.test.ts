import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/node.js';
import { ADVICE, lint } from '../../src/graph/lint.js';
import { Sketch } from './sketch.js';

const found = (graph: Graph) => lint(graph).map(({ code, step }) => (step === undefined ? code : `${code} ${step}`));

/** A sketch with a handler, so that the rest of the advice is seen by itself. */
function guarded() {
  const s = new Sketch();
  return { s, orders: s.handler('dlq', s.source('orders'), 'orders.DLQ') };
}

describe('advice', () => {
  it('is none for a topology with names and dead letters', () => {
    const { s, orders } = guarded();
    s.sink('out', s.step('map', 'value', orders));
    expect(lint(s.graph())).toEqual([]);
  });

  it('D28: asks for a dead-letter topic where there is none', () => {
    const s = new Sketch();
    s.sink('out', s.source('orders'));
    expect(found(s.graph())).toEqual(['NO_DEAD_LETTERS']);
    expect(found(s.graph(s.handler('rest', [], 'dead')))).toEqual([]);
  });

  it('D28: asks for names of the steps that run a function', () => {
    const { s, orders } = guarded();
    const unnamed = { named: undefined };
    const map = s.step(
      'value-1',
      'value',
      s.merge('merge-1', orders, s.step('tap-1', 'tap', orders, unnamed)),
      unnamed,
    );
    s.sink('to-1', map, ['priced'], unnamed);
    s.step('end-1', 'end', map, { ...unnamed, reason: 'not ours' });
    expect(found(s.graph())).toEqual(['UNNAMED_STEP tap-1', 'UNNAMED_STEP value-1']);
    expect(lint(s.graph())[0]!.message).toMatch(/^step 'tap-1' \(tap\) has a generated name/);
  });

  it('keeps dead letters out of the topics of sinks', () => {
    const { s, orders } = guarded();
    s.sink('out', orders, ['priced', 'orders.DLQ']);
    expect(found(s.graph())).toEqual(['DEAD_LETTERS_IN_SINK dlq']);
    expect(lint(s.graph())[0]!.message).toContain(`to 'orders.DLQ',`);
  });

  it('warns of dead letters that a pattern may read', () => {
    const s = new Sketch();
    const named = s.handlerBy('named', s.source('pattern', /orders/), (sources) =>
      sources.map((topic) => `${topic}.DLQ`),
    );
    s.sink('out', s.handler('fixed', named, 'orders.DLQ'));
    s.sink(
      'other',
      s.handlerBy('apart', s.source('returns'), (sources) => sources.map((topic) => `${topic}.DLQ`)),
    );
    expect(found(s.graph())).toEqual(['DEAD_LETTERS_UNDER_PATTERN named']);
    const fallback = s.handlerBy('rest', [], (sources) => sources.map((topic) => `${topic}.DLQ`));
    expect(found(s.graph(fallback))).toEqual(['DEAD_LETTERS_UNDER_PATTERN named', 'DEAD_LETTERS_UNDER_PATTERN rest']);
  });

  it('tells results that nothing reads, not ends that are meant', () => {
    const { s, orders } = guarded();
    s.step('lost', 'value', orders);
    s.step('seen', 'tap', orders);
    s.step('sent', 'call', orders);
    s.step('refused', 'gate', orders, { reason: 'never valid' });
    expect(found(s.graph())).toEqual(['UNUSED_RESULT lost']);
  });

  it('tells order by a key that was made on the way, at any distance', () => {
    const { s, orders } = guarded();
    const rekeyed = s.step('far', 'tap', s.step('by-customer', 'key', orders));
    s.step('tier', 'call', rekeyed, { needsOrder: true });
    s.step('free', 'call', rekeyed);
    s.step('own', 'call', orders, { needsOrder: true });
    expect(found(s.graph())).toEqual(['ORDER_AFTER_REKEY tier']);
  });

  it('has its codes in docs/lint.md, each with a section', () => {
    const page = readFileSync(fileURLToPath(new URL('../../docs/lint.md', import.meta.url)), 'utf8');
    const sections = [...page.matchAll(/^## (\w+)\n\n\S/gm)].map(([, code]) => code);
    expect(sections).toEqual([...ADVICE]);
  });
});
