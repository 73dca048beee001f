import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type BuildOptions, type KStream } from 'spillway';

/** What `build()` says, one line a problem; empty when it builds. */
function problems(declare: (stream: KStream<string, string>, builder: StreamsBuilder) => void, options?: BuildOptions) {
  const builder = new StreamsBuilder();
  declare(builder.stream('words', text), builder);
  try {
    builder.build(options);
    return [];
  } catch (error) {
    return [...(error as Error).message.matchAll(/^ {2}\d+\. (.*)$/gm)].map(([, problem]) => problem);
  }
}

const text = { key: Serdes.string(), value: Serdes.string() };
const json = { key: Serdes.string(), value: Serdes.json<string>() };
const by = (named: string, serdes = text) => ({ named, ...serdes });

describe('build() and repartition()', () => {
  it('takes two in a row, one behind a merge or a split, two of one stream, and one that is used twice', () => {
    expect(
      problems((words, builder) => {
        const all = words.merge(builder.stream('more', text));
        const twice = all.repartition(by('a')).repartition(by('b'));
        twice.to('out', text);
        twice.foreach(() => {});
        const { long, rest } = all.split({ long: () => true }, { otherwise: 'rest' });
        long.repartition(by('c')).to('c', text);
        rest.repartition(by('d')).to('d', text);
      }),
    ).toEqual([]);
  });

  it('refuses a name that is given twice, in one sentence', () => {
    const twice = problems((words) => {
      words.repartition(by('same')).to('a', text);
      words.repartition(by('same')).to('b', text);
    });
    expect(twice).toEqual([
      expect.stringMatching(/^the name 'same' is given to repartition\(\) and to repartition\(\)/),
    ]);
    const other = problems((words) => {
      words
        .repartition(by('same'))
        .filter(() => true, { named: 'same-source' })
        .to('a', text);
    });
    expect(other).toEqual([expect.stringMatching(/^the name 'same-source' is given to a source and to filter\(\)/)]);
  });

  it('refuses one that nothing reads', () => {
    expect(problems((words) => void words.repartition(by('lost')))).toEqual([
      `nothing reads source 'lost-source' (<app>-lost-repartition): end the stream in to() or foreach(), or in ignore(reason).`,
    ]);
  });

  it('asks for a way out on each side of the topic, since failures do not cross it', () => {
    const neither = problems((words) => words.repartition(by('x', json)).to('out', text));
    expect(neither).toEqual([
      expect.stringMatching(/^source 'x-source' \(<app>-x-repartition\) may meet bytes .*toDLQ\(topic\) after it/),
      expect.stringMatching(/^step 'x' \(repartition\) may meet records that .*: put a toDLQ\(topic\) before it/),
    ]);
    const above = problems((words) => words.toDLQ('dead').repartition(by('x', json)).to('out', text));
    expect(above).toEqual([expect.stringMatching(/^source 'x-source'/)]);
    const below = problems((words) => words.repartition(by('x', json)).toDLQ('dead').to('out', text));
    expect(below).toEqual([expect.stringMatching(/^step 'x'/)]);
    const both = (words: KStream<string, string>) =>
      words.toDLQ('above').repartition(by('x', json)).toDLQ('below').to('out', text);
    expect(problems(both)).toEqual([]);
    const bare = (words: KStream<string, string>) => words.repartition(by('x', json)).to('out', text);
    expect(problems(bare, { deadLetters: { topic: 'dead' } })).toEqual([]);
    expect(problems(bare, { deadLetters: 'stop' })).toEqual([]);
  });

  it('does not hold the handlers of its two sides against each other', () => {
    expect(
      problems((words, builder) => {
        const other = builder.stream('more', text).toDLQ('one').repartition(by('x'));
        words.repartition(by('y')).merge(other).to('out', text);
      }),
    ).toEqual([]);
  });

  it('refuses a circle through it, and takes the topic itself for none', () => {
    const circle = (mayLoop: boolean) => (words: KStream<string, string>) =>
      words.repartition(by('x')).to('words', { ...text, mayLoop });
    expect(problems(circle(false))).toEqual([expect.stringMatching(/^step 'to-1' \(to\) writes to 'words'/)]);
    expect(problems(circle(true))).toEqual([]);
  });

  it('takes order by a key that has none below it for what it is', () => {
    const keyed = problems(
      (words) =>
        words
          .selectKey((word) => ({ word }))
          .repartition({ named: 'x', key: Serdes.json<{ word: string }>(), value: text.value })
          // The types would have asked for an orderKey.
          .mapValuesAsync(async (word) => word, {} as never)
          .foreach(() => {}),
      { deadLetters: 'stop' },
    );
    expect(keyed).toEqual([expect.stringMatching(/keeps order by key, and the keys of source 'x-source'/)]);
  });

  it('does not rename the sources below it', () => {
    const builder = new StreamsBuilder();
    builder.stream('a', text).repartition(by('x')).to('out', text);
    builder.stream('b', text).to('other', text);
    const names = builder.build().graph.nodes.map(({ name }) => name);
    expect(names).toEqual(['source-1', 'x', 'x-source', 'to-1', 'source-2', 'to-2']);
  });
});
