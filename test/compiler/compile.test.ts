import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler/compile.js';
import { Serdes, StreamsBuilder } from '../../src/index.js';

const text = { key: Serdes.string(), value: Serdes.string() };

describe('compile', () => {
  it('leaves out what has nothing to do, and fans out once where a stream has several readers', () => {
    const builder = new StreamsBuilder();
    const { a, b } = builder.stream('in', text).split({ a: () => true, b: () => true }, { named: 'ab' });
    const both = a.mapValues((v) => v, { named: 'm' }).merge(b, { named: 'both' });
    both.to('x', { ...text, named: 'x' });
    both.peek(() => {}, { named: 'p' }).to('y', { ...text, named: 'y' });
    const { ops } = compile(builder.build().graph, 'app');
    const at = (name: string) => ops.find((op) => op.name === name)!;
    expect(ops.filter(({ kind }) => kind === 'fan-out').map(({ name }) => name)).toEqual(['both-fan-out']);
    expect(at('ab').targets).toEqual([at('m').id, at('both-fan-out').id]);
    expect(at('m').next).toBe(at('both-fan-out').id);
    expect(at('both-fan-out').targets).toEqual([at('x').id, at('p').id]);
  });

  it('knows the boundaries below a step, up to the next one', () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', { ...text, named: 's' })
      .flatMapValues((v) => [v], { named: 'f' })
      .mapValuesAsync(async (v) => v, { named: 'call' })
      .to('out', { ...text, named: 'sink' });
    const { ops } = compile(builder.build({ deadLetters: 'stop' }).graph, 'app');
    const below = (name: string) => ops.find((op) => op.name === name)!.below.map((id) => ops[id]!.name);
    expect(below('s')).toEqual(['call']);
    expect(below('f')).toEqual(['call']);
    expect(below('call')).toEqual(['sink']);
    expect(below('sink')).toEqual([]);
  });

  it('knows what the app reads and writes, of a pattern too', () => {
    const builder = new StreamsBuilder();
    builder
      .stream(/^in/, text)
      .validate(() => true)
      .toDLQ()
      .to('out', text);
    const { plan } = compile(builder.build().graph, 'app');
    expect(plan.sinks).toEqual(['out']);
    expect(plan.deadLetters(['in.a', 'other'])).toEqual(['in.a.DLQ']);
  });

  it('compiles a graph once', () => {
    const builder = new StreamsBuilder();
    builder.stream('in', text).to('out', text);
    const { graph } = builder.build();
    expect(compile(graph, 'app')).toBe(compile(graph, 'other'));
  });
});
