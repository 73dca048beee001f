import { describe, expect, it } from 'vitest';
import type { StepNode } from '../../src/graph/node.js';
import { deadLettersOf, deadLetterTopics, sourcesAbove, sourceTopics, writtenTopics } from '../../src/graph/topics.js';
import { Sketch } from './sketch.js';

const bySource = (sources: readonly string[]) => sources.map((topic) => `${topic}.DLQ`);

describe('topics', () => {
  const s = new Sketch();
  const [a, b] = [s.source('a', ['a1', 'a2']), s.source('b')];
  s.source('pattern', /c.*/);
  const left = s.handlerBy('left', a, bySource);
  const both = s.handlerBy('both', s.merge('all', left, b), bySource);
  const sink = s.sink('out', both, ['x', 'y']);
  const graph = s.graph(s.handlerBy('rest', [], bySource));
  const of = (id: number) => deadLetterTopics(graph, graph.nodes[id] as StepNode);

  it('of sources are those that have names', () => {
    expect(sourceTopics(graph)).toEqual(['a1', 'a2', 'b']);
    expect(sourcesAbove(graph, both).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(sourcesAbove(graph, a).map(({ name }) => name)).toEqual(['a']);
  });

  it('of dead letters are named after the sources above, for build() after all', () => {
    expect(of(left)).toEqual(['a1.DLQ', 'a2.DLQ']);
    expect(of(both)).toEqual(['a1.DLQ', 'a2.DLQ', 'b.DLQ']);
    expect(of(graph.fallback!)).toEqual(['a1.DLQ', 'a2.DLQ', 'b.DLQ']);
    expect(of(sink)).toEqual([]);
  });

  it('of dead letters of one topic are those of the handlers that it comes to', () => {
    const ofTopic = (id: number, topic: string) => deadLettersOf(graph, graph.nodes[id] as StepNode, topic);
    expect(ofTopic(left, 'a2')).toEqual(['a2.DLQ']);
    expect(ofTopic(left, 'b')).toEqual([]);
    expect(ofTopic(both, 'b')).toEqual(['b.DLQ']);
    expect(ofTopic(graph.fallback!, 'c7')).toEqual(['c7.DLQ']);
    expect(ofTopic(graph.fallback!, 'd')).toEqual([]);
    expect(ofTopic(sink, 'a1')).toEqual([]);
  });

  it('that are written are those of sinks and of dead letters', () => {
    expect([...writtenTopics(graph)].sort()).toEqual(['a1.DLQ', 'a2.DLQ', 'b.DLQ', 'x', 'y']);
  });
});
