import { describe, expect, it } from 'vitest';
import { partitionFor } from '../../src/core/partitioner.js';
import { StreamsBuilder, type Context, type KStream } from '../../src/index.js';
import { Running } from '../runtime/running.js';
import { Scenario, nullable, text } from './through-engine.js';

const initial = (_key: string, word: string) => word.slice(0, 1);
const byInitial = (stream: KStream<string, string>, partitions?: number) =>
  stream
    .selectKey(initial, { named: 'initial' })
    .repartition({ named: 'by-initial', ...text, ...(partitions !== undefined && { partitions }) });

const TOPIC = 'test-by-initial-repartition';
const words = ['apple', 'banana', 'avocado', 'cherry', 'blueberry', 'apricot'];

describe('repartition through the engine', () => {
  it('brings each record to the partition of its new key, settled once above the topic and once below', async () => {
    const scenario = new Scenario((builder) => byInitial(builder.stream('in', text), 5).to('out', text), {
      partitions: { in: 2, out: 1 },
    });
    scenario.feed('in', ...words.map((word, i) => [`k${i}`, word] as const));
    await scenario.settles({
      source: { emitted: 12 },
      steps: {
        'by-initial': { in: 6, emitted: 6 },
        'by-initial-source': { in: 6, emitted: 6 },
      },
      topics: { [TOPIC]: 6, out: 6 },
      deadLetters: {},
    });
    const through = scenario.records(TOPIC).map(({ key, partition }) => [key, partition]);
    expect(through).toHaveLength(6);
    for (const [key, partition] of through) expect(partition).toBe(partitionFor(Buffer.from(String(key)), 5));
    expect(scenario.values('out').sort()).toEqual([...words].sort());
  });

  it('is as wide as the widest topic that feeds it, by way of a merge and of another repartition', async () => {
    const scenario = new Scenario(
      (builder) => {
        const merged = builder.stream('a', text).merge(builder.stream(['b', 'c'], text));
        byInitial(merged)
          .repartition({ named: 'again', ...text })
          .to('out', text);
        builder.stream('wide', text).to('other', text);
      },
      { partitions: { a: 2, b: 3, c: 1, wide: 9, out: 1 } },
    );
    scenario.feed('b', ['k', 'banana']);
    await scenario.settles({ source: { emitted: 3 } });
    const widths = (name: string) => scenario.driver.output(name, text).readAll()[0]?.partition;
    expect(widths(TOPIC)).toBe(partitionFor(Buffer.from('b'), 3));
    expect(widths('test-again-repartition')).toBe(partitionFor(Buffer.from('b'), 3));
  });

  it('carries headers and timestamp, and shows the place in its topic below', async () => {
    const seen: Pick<Context, 'topic' | 'partition' | 'offset' | 'timestamp'>[] = [];
    const scenario = new Scenario(
      (builder) =>
        byInitial(builder.stream('in', text), 3)
          .peek((_key, _value, { topic, partition, offset, timestamp }) => {
            seen.push({ topic, partition, offset, timestamp });
          })
          .to('out', text),
      { partitions: { in: 1 } },
    );
    const headers = [
      ['trace', Buffer.from('7')],
      ['trace', null],
    ] as const;
    scenario.feed('in', ['k', 'apple', { timestamp: 1234, headers }], ['l', 'apricot', { timestamp: 99 }]);
    await scenario.settles({ source: { emitted: 4 } });
    const partition = partitionFor(Buffer.from('a'), 3);
    expect(seen).toEqual([
      { topic: TOPIC, partition, offset: 0, timestamp: 1234 },
      { topic: TOPIC, partition, offset: 1, timestamp: 99 },
    ]);
    expect(scenario.records('out')).toMatchObject([{ headers, timestamp: 1234 }, { timestamp: 99 }]);
  });

  it('lets null keys and tombstones through, keys that are null in turn', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', nullable)
        .repartition({ named: 'spread', partitions: 2, ...nullable })
        .to('out', nullable),
    );
    scenario.feed('in', [null, 'a'], [null, 'b'], [null, null], ['k', null]);
    await scenario.settles({ source: { emitted: 8 } });
    const spread = scenario.records('test-spread-repartition').filter(({ key }) => key === null);
    expect(spread.map(({ partition }) => partition).sort()).toEqual([0, 0, 1]);
    expect(scenario.pairs('out')).toHaveLength(4);
    expect(scenario.pairs('out')).toEqual(expect.arrayContaining([[null, null]]));
  });

  it('goes on from a stream that is used twice, behind a split, and twice from one stream', async () => {
    const scenario = new Scenario((builder) => {
      const all = builder.stream('in', text);
      all.to('copy', text);
      const { long, short } = all.split({ long: (_key, word) => word.length > 6 }, { otherwise: 'short' });
      const turned = byInitial(long.merge(short));
      turned.to('one', text);
      turned.mapValues((word) => word.toUpperCase()).to('two', text);
      all.repartition({ named: 'as-is', ...text }).to('three', text);
    });
    scenario.feed('in', ...words.map((word) => ['k', word] as const));
    const six = Object.fromEntries(
      ['copy', 'one', 'two', 'three', TOPIC, 'test-as-is-repartition'].map((topic) => [topic, 6]),
    );
    await scenario.settles({ source: { emitted: 18 }, topics: six });
  });

  it('is read by itself alone: patterns of the app leave it out, with its dead letters', async () => {
    const builder = new StreamsBuilder();
    const seen: string[] = [];
    builder.stream(/^(app|all)/, text).foreach((_key, _value, { topic }) => void seen.push(topic));
    byInitial(builder.stream('in', text))
      .validate((_key, word) => word !== 'bad')
      .toDLQ()
      .to('out', text);
    const topology = builder.build();
    const run = new Running(topology, {
      'all-of-it': 1,
      in: 1,
      'app-by-initial-repartition': 2,
      'app-by-initial-repartition.DLQ': 1,
    });
    run.feed('in', ['k', 'apple'], ['k', 'bad']);
    run.feed('all-of-it', ['k', 'x']);
    await run.start();
    await run.advance(1_000);
    expect(seen).toEqual(['all-of-it']);
    expect(run.values('out')).toEqual(['apple']);
    expect(run.values('app-by-initial-repartition.DLQ')).toEqual(['bad']);
    const topics = run.app.status().partitions.map(({ topic }) => topic);
    expect(topics.filter((topic) => topic === 'app-by-initial-repartition')).toHaveLength(2);
    expect(run.app.ledger()).toMatchObject({ balanced: true, source: { in: 5, inFlight: 0 } });
  });

  it.each(['latest', 'none'] as const)('begins its topic at the start where reset is %s', async (reset) => {
    const builder = new StreamsBuilder();
    byInitial(builder.stream('in', text)).to('out', text);
    const run = new Running(builder.build(), { in: 1, 'app-by-initial-repartition': 1 }, { reset });
    run.log.commit('app', 'in', 0, 0);
    // Another instance of the app wrote this, and nobody has read it.
    run.feed('app-by-initial-repartition', ['z', 'zebra']);
    run.feed('in', ['k', 'apple']);
    await run.start();
    await run.advance(1_000);
    expect(run.values('out')).toEqual(['zebra', 'apple']);
  });

  it('has its committed offsets in the group of the app', async () => {
    const builder = new StreamsBuilder();
    byInitial(builder.stream('in', text)).to('out', text);
    const topology = builder.build();
    const run = new Running(topology, { in: 1 });
    run.feed('in', ['k', 'apple'], ['k', 'avocado']);
    await run.start();
    await run.advance(1_000);
    expect(await run.close()).toBe(true);
    expect(run.log.committed('app', 'app-by-initial-repartition', 0)).toBe(2);
  });

  it('stops an app whose topic has another number of partitions than its step asks for', async () => {
    const builder = new StreamsBuilder();
    byInitial(builder.stream('in', text), 4).to('out', text);
    const run = new Running(builder.build(), { in: 1, 'app-by-initial-repartition': 3 });
    await expect(run.start()).rejects.toMatchObject({ code: 'INTERNAL_TOPIC_MISMATCH' });
    expect(run.log.end('app-by-initial-repartition', 0)).toBe(0);
  });
});
