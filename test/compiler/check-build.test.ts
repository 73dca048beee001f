import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder } from 'spillway';

/** What `build()` says, one line a problem; empty when it builds. */
function problems(declare: (builder: StreamsBuilder) => void, options: Parameters<StreamsBuilder['build']>[0] = {}) {
  const builder = new StreamsBuilder();
  declare(builder);
  try {
    builder.build(options);
    return [];
  } catch (error) {
    return [...(error as Error).message.matchAll(/^ {2}\d+\. (.*)$/gm)].map(([, problem]) => problem);
  }
}

const text = { key: Serdes.string(), value: Serdes.string() };
const words = { key: Serdes.string(), value: Serdes.json<string>() };
const look = async (word: string) => word;
const isLong = (_key: unknown, word: string) => word.length > 3;

describe('build() asks for a way out, and each of the ways that it names is one', () => {
  const pipeline = (builder: StreamsBuilder) => builder.stream('words', words).mapValuesAsync(look, { named: 'look' });

  it('there is none', () => {
    expect(problems((builder) => pipeline(builder).to('out', text))).toEqual([
      expect.stringMatching(/^source 'source-1' \(words\) may meet bytes that its value serde cannot read/),
      expect.stringMatching(/^step 'look' \(mapValuesAsync\) expects that some records fail/),
    ]);
  });

  it('there is one', () => {
    expect(problems((builder) => pipeline(builder).toDLQ('dead').to('out', text))).toEqual([]);
    const bare = (builder: StreamsBuilder) => pipeline(builder).to('out', text);
    expect(problems(bare, { deadLetters: { topic: 'dead' } })).toEqual([]);
    expect(problems(bare, { deadLetters: 'stop' })).toEqual([]);
  });

  it('deadLetter() with a topic brings its own, without one it needs the next', () => {
    const ending = (topic?: string) => (builder: StreamsBuilder) => {
      const { long, short } = builder.stream('words', text).split({ long: isLong }, { otherwise: 'short' });
      long.to('long', text);
      if (topic === undefined) short.deadLetter('a word is long');
      else short.deadLetter('a word is long', topic);
    };
    expect(problems(ending('dead'))).toEqual([]);
    expect(problems(ending())).toEqual([expect.stringMatching(/^step 'deadLetter-1' \(deadLetter\) expects/)]);
  });
});

describe('build() refuses, and takes what it asked for instead', () => {
  it('paths above a merge that disagree', () => {
    const merged = (left: string, right: string) => (builder: StreamsBuilder) => {
      const other = builder.stream('more', words).toDLQ(right);
      builder.stream('words', words).toDLQ(left).merge(other).to('out', text);
    };
    expect(problems(merged('one', 'two'))).toEqual([
      expect.stringMatching(/'merge-1'.*goes to 'one', .*goes to 'two'/),
    ]);
    expect(problems(merged('one', 'one'))).toEqual([]);
  });

  it('a branch that nothing reads', () => {
    const branches = (ended: boolean) => (builder: StreamsBuilder) => {
      const { long, short } = builder
        .stream('words', text)
        .split({ long: isLong }, { otherwise: 'short', named: 'by' });
      long.to('long', text);
      if (ended) short.ignore('short words say nothing');
    };
    expect(problems(branches(false))).toEqual([expect.stringMatching(/^nothing reads branch 'short' of step 'by'/)]);
    expect(problems(branches(true))).toEqual([]);
  });

  it('a sink that feeds its own source', () => {
    const loop = (mayLoop: boolean) => (builder: StreamsBuilder) =>
      builder.stream('words', text).to('words', { ...text, mayLoop });
    expect(problems(loop(false))).toEqual([expect.stringMatching(/^step 'to-1' \(to\) writes to 'words'/)]);
    expect(problems(loop(true))).toEqual([]);
  });

  it('D33: dead letters that go to a source', () => {
    const dead = (topic: string) => (builder: StreamsBuilder) =>
      builder.stream('words', words).toDLQ(topic).to('out', text);
    expect(problems(dead('words'))).toEqual([
      expect.stringMatching(/^step 'toDLQ-1' \(toDLQ\) writes dead letters to 'words'/),
    ]);
    expect(problems(dead('words.DLQ'))).toEqual([]);
  });

  it('a stream of another builder', () => {
    const other = new StreamsBuilder().stream('more', text);
    expect(
      problems((builder) => builder.stream('words', text).merge(other, { named: 'all words' }).to('out', text)),
    ).toEqual([expect.stringMatching(/^step 'all words' \(merge\) got a stream of another StreamsBuilder/)]);
  });

  it('generated names, on request', () => {
    const shout = (named: object) => (builder: StreamsBuilder) =>
      builder
        .stream('words', text)
        .mapValues((word) => word.toUpperCase(), named)
        .to('out', text);
    expect(problems(shout({}), { requireNames: true })).toEqual([expect.stringMatching(/^step 'mapValues-1'/)]);
    expect(problems(shout({ named: 'shout' }), { requireNames: true })).toEqual([]);
  });
});
