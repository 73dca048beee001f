import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type KStream } from '../../src/index.js';
import { guardsOf } from '../../src/compiler/guarding.js';
import { route } from '../../src/compiler/routing.js';
import type { Topology } from '../../src/graph/topology.js';

const text = { key: Serdes.string(), value: Serdes.string() };
type Text = KStream<string, string>;
const build = (steps: (stream: Text) => Text): Topology => {
  const builder = new StreamsBuilder();
  steps(builder.stream('in', text)).to('out', text);
  return builder.build({ deadLetters: { topic: 'rest' } });
};
const step =
  (named: string) =>
  (stream: Text): Text =>
    stream.mapValues((value) => value, { named });
const [a, b] = [step('a'), step('b')];

/** The name of the breaker of each step that has one. */
function guarded({ graph }: Topology): Record<string, string> {
  const guards = guardsOf(graph);
  const names = graph.nodes
    .filter(({ id }) => guards[id]! >= 0)
    .map(({ id, name }) => [name, graph.nodes[guards[id]!]!.name]);
  return Object.fromEntries(names) as Record<string, string>;
}

/** The names of the handlers to which the failures of a step come. */
function ladder({ graph }: Topology, of: string): readonly string[] {
  const found = route(graph, graph.nodes.find(({ name }) => name === of)!.id);
  return 'ladder' in found ? found.ladder.map((id) => graph.nodes[id]!.name) : ['disagreement'];
}

const breaker = (named: string) => ({ named });
const retry = { named: 'retry' };
const dlq = { named: 'dlq' };

describe('the steps that a breaker guards', () => {
  it('are those of the handlers that it stands beside, wherever among them it stands', () => {
    const orders: readonly ((stream: Text) => Text)[] = [
      (stream) => stream.circuitBreaker(breaker('cb')).retryWithBackoff(retry).toDLQ('dead', dlq),
      (stream) => stream.retryWithBackoff(retry).circuitBreaker(breaker('cb')).toDLQ('dead', dlq),
      (stream) => stream.retryWithBackoff(retry).toDLQ('dead', dlq).circuitBreaker(breaker('cb')),
    ];
    for (const handlers of orders) {
      const topology = build((stream) => handlers(b(a(stream))));
      expect(guarded(topology)).toEqual({ a: 'cb', b: 'cb' });
      expect(ladder(topology, 'a')).toEqual(['retry', 'dlq', expect.any(String)]);
    }
  });

  it('are those back to the handlers or the breaker before', () => {
    const topology = build((stream) => b(a(stream).circuitBreaker(breaker('one'))).circuitBreaker(breaker('two')));
    expect(guarded(topology)).toEqual({ a: 'one', b: 'two' });
    const behind = build((stream) => b(a(stream).toDLQ('dead', dlq)).circuitBreaker(breaker('cb')));
    expect(guarded(behind)).toEqual({ b: 'cb' });
  });

  it('are those below that have no handler of their own, as for a toDLQ in its place', () => {
    const builder = new StreamsBuilder();
    const stream = builder.stream('in', text).circuitBreaker(breaker('cb')).toDLQ('dead', dlq);
    stream.foreachAsync(async () => {}, { named: 'save' });
    a(stream).toDLQ('own').to('out', text);
    expect(guarded(builder.build())).toEqual({ save: 'cb' });
  });

  it('are none below a merge of a way with it and one without', () => {
    const builder = new StreamsBuilder();
    const one = a(builder.stream('in', text)).circuitBreaker(breaker('cb'));
    b(one.merge(builder.stream('more', text))).to('out', text);
    expect(guarded(builder.build({ deadLetters: 'stop' }))).toEqual({ a: 'cb' });
  });

  it('fail as if there were no breaker', () => {
    const topology = build((stream) => b(a(stream).toDLQ('dead', dlq)).circuitBreaker(breaker('cb')));
    expect(ladder(topology, 'b')).toEqual(['dlq', expect.any(String)]);
  });
});

describe('build()', () => {
  it('refuses a breaker that guards nothing', () => {
    expect(() => build((stream) => stream.circuitBreaker(breaker('cb')))).toThrow(
      "step 'cb' (circuitBreaker) guards no step",
    );
  });

  it('refuses two that would guard the same steps', () => {
    expect(() =>
      build((stream) =>
        a(stream).circuitBreaker(breaker('one')).retryWithBackoff(retry).circuitBreaker(breaker('two')),
      ),
    ).toThrow("step 'two' (circuitBreaker) guards the same steps as step 'one' (circuitBreaker): say both in one");
  });

  it('sees a retry behind a handler although a breaker stands between', () => {
    expect(() =>
      build((stream) => a(stream).toDLQ('dead', dlq).circuitBreaker(breaker('cb')).retryWithBackoff(retry)),
    ).toThrow("step 'retry' (retryWithBackoff) stands directly behind step 'dlq'");
  });
});
