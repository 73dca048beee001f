import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type KStream, type RetryInTiers } from 'spillway';
import { compile } from '../../src/compiler/compile.js';

type Words = KStream<string, string>;

const text = { key: Serdes.string(), value: Serdes.string() };
const tiers: RetryInTiers = { named: 'later', tiers: ['1m', 90_000], orderBy: 'none' };
const again = (stream: Words) =>
  stream
    .mapValues((word) => word)
    .retryWithBackoff(tiers)
    .toDLQ('dead');

/** What `build()` says, one line a problem; empty when it builds. */
function problems(declare: (stream: Words, builder: StreamsBuilder) => void) {
  const builder = new StreamsBuilder();
  declare(builder.stream('words', text), builder);
  try {
    builder.build();
    return [];
  } catch (error) {
    return [...(error as Error).message.matchAll(/^ {2}\d+\. (.*)$/gm)].map(([, problem]) => problem);
  }
}

describe('build() and retryWithBackoff({ tiers })', () => {
  it('takes them behind what drops and changes records, behind a split, and behind a topic of its own', () => {
    expect(
      problems((words) => {
        const { long, rest } = words
          .filter(() => true)
          .selectKey((_key, word) => word)
          .split({ long: () => true }, { otherwise: 'rest' });
        again(long).to('long', text);
        rest
          .flatMapValues((word) => [...word])
          .repartition({ named: 'letters', ...text })
          .mapValues((word) => word)
          .retryWithBackoff({ ...tiers, named: 'letters-later' })
          .toDLQ('dead')
          .to('rest', text);
      }),
    ).toEqual([]);
  });

  it('refuses them behind several sources', () => {
    expect(problems((words, builder) => again(words.merge(builder.stream('more', text))).to('out', text))).toEqual([
      "step 'later' (retryWithBackoff) has tiers, and its records come from source 'source-1' (words) and source 'source-2' (more): a record that comes back must belong to one source. Put one with tiers behind each of them, before the merge.",
    ]);
  });

  it.each([
    ['a flatMap above', (words: Words) => void again(words.flatMapValues((word) => [...word])).to('out', text)],
    [
      'a flatMap that it guards',
      (words: Words) =>
        void words
          .flatMapValues((word) => [...word])
          .retryWithBackoff(tiers)
          .toDLQ('dead')
          .to('out', text),
    ],
    [
      'a stream that is used twice above',
      (words: Words) => {
        const upper = words.mapValues((word) => word.toUpperCase());
        upper.to('copy', text);
        again(upper).to('out', text);
      },
    ],
    [
      'a branch that is used twice above',
      (words: Words) => {
        const { long, rest } = words.split({ long: () => true }, { otherwise: 'rest' });
        rest.ignore('short');
        long.to('copy', text);
        again(long).to('out', text);
      },
    ],
    [
      'a step below it that it guards, behind a stream that is used twice',
      (words: Words) => {
        const tried = again(words);
        tried.to('copy', text);
        tried.mapValues((word) => word).to('out', text);
      },
    ],
  ])('refuses them where others of the record would be made again: %s', (_name, declare) => {
    const [problem, ...more] = problems(declare);
    expect(more).toEqual([]);
    expect(problem).toContain("step 'later' (retryWithBackoff) has tiers, and ");
    expect(problem).toContain(' makes several of one record on the way there');
  });

  it('names the topics after the app and the step, and has them read by a group of their own', () => {
    const builder = new StreamsBuilder();
    again(builder.stream(['words', 'more'], text)).to('out', text);
    const program = compile(builder.build().graph, 'app');
    expect(program.plan.internal).toEqual([
      { name: 'app-later-retry-1m', partitions: null, like: ['words', 'more'], delayed: true },
      { name: 'app-later-retry-90s', partitions: null, like: ['words', 'more'], delayed: true },
    ]);
    expect(program.tiers.map(({ topic, delay, index }) => [topic, delay, index])).toEqual([
      ['app-later-retry-1m', 60_000, 0],
      ['app-later-retry-90s', 90_000, 1],
    ]);
  });

  it('refuses an app whose topology writes to such a topic by its name', () => {
    const builder = new StreamsBuilder();
    again(builder.stream('words', text)).to('app-later-retry-1m', text);
    const topology = builder.build();
    expect(() => compile(topology.graph, 'app')).toThrow("writes to 'app-later-retry-1m', which is the app's own");
  });
});
