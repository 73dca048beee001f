import { describe, expect, it } from 'vitest';
import { Consumed, Named, Produced, Serdes, StreamsBuilder, Topology, type BuildOptions } from 'spillway';
import type { StepNode } from '../../src/graph/node.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const json = { key: Serdes.string(), value: Serdes.json<{ n: number }>() };

/** The steps of a topology: what each is called, what it reads, and by which port. */
const shape = ({ graph }: Topology) =>
  graph.nodes.map((node) => [
    node.name,
    ...(node.type === 'step'
      ? node.inputs.map(({ node, port }) => graph.nodes[node]!.name + (port ? `:${port}` : ''))
      : []),
  ]);

describe('StreamsBuilder', () => {
  it('records a node for each call, with inputs before their readers', () => {
    const builder = new StreamsBuilder();
    builder
      .stream('words', text)
      .mapValues((word) => word.length)
      .filter(() => true)
      .foreach(() => {});
    const topology = builder.build();
    expect(topology).toBeInstanceOf(Topology);
    expect(shape(topology)).toEqual([
      ['source-1'],
      ['mapValues-1', 'source-1'],
      ['filter-1', 'mapValues-1'],
      ['foreach-1', 'filter-1'],
    ]);
    topology.graph.nodes.forEach((node, at) => expect(node.id).toBe(at));
  });

  it('reads a topic, several, or those of a pattern', () => {
    const sourceOf = (topic: string | string[] | RegExp) => {
      const builder = new StreamsBuilder();
      builder.stream(topic, text).ignore('not read');
      return builder.build().graph.nodes[0];
    };
    expect(sourceOf('a')).toMatchObject({ type: 'source', topics: ['a'], ...text });
    expect(sourceOf(['a', 'b'])).toMatchObject({ topics: ['a', 'b'] });
    expect(sourceOf(/^a/)).toMatchObject({ topics: /^a/ });
  });

  it('makes a fan-out of a stream used twice', () => {
    const builder = new StreamsBuilder();
    const words = builder.stream('words', text);
    words.mapValues((word) => word.length).foreach(() => {});
    words.to('copy', text);
    expect(shape(builder.build())).toEqual([
      ['source-1'],
      ['mapValues-1', 'source-1'],
      ['foreach-1', 'mapValues-1'],
      ['to-1', 'source-1'],
    ]);
  });

  it('numbers the ports of a split, and what is merged', () => {
    const builder = new StreamsBuilder();
    const { a, rest } = builder.stream('words', text).split({ a: () => true }, { otherwise: 'rest' });
    const [b] = rest.branch([() => true]);
    b.merge(a).to('out', text);
    expect(shape(builder.build())).toEqual([
      ['source-1'],
      ['split-1', 'source-1'],
      ['branch-1', 'split-1:1'],
      ['merge-1', 'branch-1', 'split-1'],
      ['to-1', 'merge-1'],
    ]);
  });

  it('counts steps that have a name, so that naming one renames no other', () => {
    const names = (...named: (string | undefined)[]) => {
      const builder = new StreamsBuilder();
      const words = builder.stream('words', named[0] === undefined ? text : { ...text, named: named[0] });
      words.peek(() => {}, named[1] === undefined ? {} : { named: named[1] }).peek(() => {});
      return builder.build().graph.nodes.map((node) => [node.name, node.named]);
    };
    expect(names()).toEqual([
      ['source-1', false],
      ['peek-1', false],
      ['peek-2', false],
    ]);
    expect(names('words', 'look')).toEqual([
      ['words', true],
      ['look', true],
      ['peek-2', false],
    ]);
  });

  it('gives frozen data, and can go on and build again', () => {
    const builder = new StreamsBuilder();
    const words = builder.stream('words', text);
    words.to('copy', text);
    const first = builder.build();
    words.to('other', text);
    const second = builder.build();
    expect(first.graph.nodes).toHaveLength(2);
    expect(second.graph.nodes).toHaveLength(3);
    for (const part of [first.graph, first.graph.nodes, ...first.graph.nodes]) expect(Object.isFrozen(part)).toBe(true);
    expect(Object.isFrozen(words)).toBe(true);
    const { inputs } = first.graph.nodes[1] as StepNode;
    expect(Object.isFrozen(inputs) && inputs.every((edge) => Object.isFrozen(edge))).toBe(true);
  });

  it('puts the topic of a dead letter below it, where its failures look first', () => {
    const builder = new StreamsBuilder();
    const words = builder.stream('words', text).toDLQ('words.DLQ');
    words.deadLetter('no use', 'declared.DLQ', { named: 'no-use' });
    const { graph } = builder.build();
    expect(shape(new Topology(graph))).toEqual([
      ['source-1'],
      ['toDLQ-1', 'source-1'],
      ['no-use', 'toDLQ-1'],
      ['toDLQ-2', 'no-use'],
    ]);
    expect((graph.nodes[3] as StepNode).operator.deadLetters?.([])).toEqual(['declared.DLQ']);
  });

  it('takes options where a topic may be left out', () => {
    const builder = new StreamsBuilder();
    builder.stream('words', text).toDLQ({ named: 'dead' }).deadLetter('no use', { named: 'end' });
    expect(shape(builder.build())).toEqual([['source-1'], ['dead', 'source-1'], ['end', 'dead']]);
  });

  it('has helpers in the words of Kafka Streams, which give plain objects', () => {
    expect(Consumed.with(text.key, text.value)).toEqual(text);
    expect(Consumed.with(text.key, text.value, Named.as('in'))).toEqual({ ...text, named: 'in' });
    const partition = () => 0;
    expect(Produced.with(text.key, text.value, { named: 'out', partition })).toEqual({
      ...text,
      named: 'out',
      partition,
    });
    expect(Named.as('in')).toEqual({ named: 'in' });
  });
});

describe('build', () => {
  const problemsOf = (declare: (builder: StreamsBuilder) => void, options?: BuildOptions): string => {
    const builder = new StreamsBuilder();
    declare(builder);
    try {
      builder.build(options);
    } catch (error) {
      expect(error).toMatchObject({ name: 'SpillwayError', code: 'INVALID_TOPOLOGY' });
      return String(error);
    }
    return '';
  };

  it('lists every problem in one error', () => {
    const other = new StreamsBuilder().stream('others', json);
    const problems = problemsOf((builder) => {
      const words = builder.stream('words', json);
      words.merge(other, { named: 'all' }).to('words', { ...json, named: 'out' });
      words.split({ a: () => true }, { named: 'out' });
    });
    expect(problems).toMatch(/has 6 problem\(s\)/);
    for (const problem of [
      `got a stream of another StreamsBuilder`,
      `the name 'out' is given to to() and to split()`,
      `nothing reads branch 'a'`,
      `source 'source-1'`,
      `writes to 'words'`,
      `step 'out' (to)`,
    ]) {
      expect(problems).toContain(problem);
    }
  });

  it('refuses an empty topology', () => {
    expect(problemsOf(() => {})).toContain('the topology is empty');
  });

  it('takes a fallible step with no handler when that is said', () => {
    const declare = (builder: StreamsBuilder) => builder.stream('words', json).foreach(() => {});
    expect(problemsOf(declare)).not.toBe('');
    expect(problemsOf(declare, { deadLetters: 'stop' })).toBe('');
    expect(problemsOf(declare, { deadLetters: { topic: 'dead' } })).toBe('');
  });

  it('adds a handler for what no other takes', () => {
    const builder = new StreamsBuilder();
    builder.stream('words', json).foreach(() => {});
    const { graph } = builder.build({ deadLetters: { topic: 'dead' } });
    expect(graph.fallback).toBe(2);
    expect(graph.nodes[2]).toMatchObject({ id: 2, name: 'dead-letters', named: true, inputs: [], type: 'step' });
    expect((graph.nodes[2] as StepNode).operator.deadLetters?.([])).toEqual(['dead']);
    expect(builder.build({ deadLetters: 'stop' }).graph).toMatchObject({ fallback: null, nodes: { length: 2 } });
  });

  it('refuses generated names when that is asked', () => {
    const declare = (builder: StreamsBuilder) => builder.stream('words', text).foreach(() => {});
    expect(problemsOf(declare)).toBe('');
    expect(problemsOf(declare, { requireNames: true })).toContain(`'foreach-1'`);
  });
});
