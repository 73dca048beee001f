import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler/compile.js';
import { KafkaStreams, Serdes, StreamsBuilder, memory } from '../../src/index.js';

const text = { key: Serdes.string(), value: Serdes.string() };

/** Two repartitions in a row, of a merge of a pattern and a topic. */
function graph() {
  const builder = new StreamsBuilder();
  builder
    .stream(/^more-/, text)
    .merge(builder.stream(['a', 'b'], text))
    .toDLQ()
    .repartition({ named: 'first', ...text })
    .repartition({ named: 'second', partitions: 6, ...text })
    .toDLQ()
    .to('out', text);
  return builder.build().graph;
}

describe('compile', () => {
  it('plans the topics that an app makes for itself, and by what they are wide', () => {
    const { plan } = compile(graph(), 'shop');
    expect(plan.internal).toEqual([
      { name: 'shop-first-repartition', partitions: null, like: [/^more-/, 'a', 'b'] },
      { name: 'shop-second-repartition', partitions: 6, like: ['shop-first-repartition'] },
    ]);
    expect(plan.sources).toEqual([/^more-/, 'a', 'b']);
    expect(plan.sinks).toEqual(['out']);
    expect(plan.deadLetters(['more-c'])).toEqual(['more-c.DLQ', 'a.DLQ', 'b.DLQ', 'shop-second-repartition.DLQ']);
  });

  it('ends the way of a record at the topic, and begins another below it', () => {
    const { ops, sources } = compile(graph(), 'shop');
    const at = (name: string) => ops.find((op) => op.name === name)!;
    expect(at('first').next).toBe(-1);
    expect(at('first').ladder).toHaveLength(1);
    expect(at('second').ladder).toEqual([]);
    expect(at('second-source').ladder).toHaveLength(1);
    expect(at('second-source').body).toMatchObject({ topics: ['shop-second-repartition'] });
    expect(sources.map((id) => ops[id]!.name)).toEqual(['source-1', 'source-2', 'first-source', 'second-source']);
  });

  it('makes a program for each app id, once, and leaves the graph as it is', () => {
    const shared = graph();
    const before = JSON.stringify(shared);
    const [shop, other] = [compile(shared, 'shop'), compile(shared, 'other')];
    expect(compile(shared, 'shop')).toBe(shop);
    expect(other.plan.internal.map(({ name }) => name)).toEqual([
      'other-first-repartition',
      'other-second-repartition',
    ]);
    expect(JSON.stringify(shared)).toBe(before);
  });

  it.each(['my app', 'a/b', 'x'.repeat(240)])('refuses the application id %j for such a topic', (applicationId) => {
    expect(() => compile(graph(), applicationId)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`'applicationId'`) }),
    );
    const builder = new StreamsBuilder();
    builder.stream('in', text).to('out', text);
    expect(compile(builder.build().graph, applicationId).plan.internal).toEqual([]);
  });

  const topic = 'shop-first-repartition';
  it.each([
    [
      `source 'it' (${topic}) reads`,
      (builder: StreamsBuilder) => builder.stream(topic, { ...text, named: 'it' }).ignore('seen'),
    ],
    [
      `step 'it' (to) writes to`,
      (builder: StreamsBuilder) => builder.stream('more', text).to(topic, { ...text, named: 'it' }),
    ],
    [
      `step 'it' (toDLQ) writes to`,
      (builder: StreamsBuilder) => builder.stream('more', text).toDLQ(topic, { named: 'it' }).to('out', text),
    ],
  ])('refuses a topology in which %s the topic by its name', (who, touch) => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .repartition({ named: 'first', ...text })
      .ignore('read elsewhere');
    touch(builder);
    // build() does not know the id, and any other will do.
    const topology = builder.build({ deadLetters: 'stop' });
    const run = (applicationId: string) => new KafkaStreams(topology, { applicationId, transport: memory() });
    const sentence = `${who} '${topic}', which is the app's own for step 'first' (repartition)`;
    expect(() => run('shop')).toThrow(
      expect.objectContaining({ code: 'INVALID_TOPOLOGY', message: expect.stringContaining(sentence) }),
    );
    expect(run('other').state).toBe('CREATED');
  });
});
