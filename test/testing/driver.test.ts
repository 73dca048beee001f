import { readFile } from 'node:fs/promises';
import { Serdes, StreamsBuilder, type Context } from 'spillway';
import { TopologyTestDriver } from 'spillway/testing';
import { describe, expect, it } from 'vitest';

const text = { key: Serdes.string(), value: Serdes.string() };

const shout = (build: (builder: StreamsBuilder) => void) => {
  const builder = new StreamsBuilder();
  build(builder);
  return builder.build();
};
const loud = shout((builder) =>
  builder
    .stream('words', text)
    .mapValues((word) => word.toUpperCase())
    .to('loud', text),
);

describe('TopologyTestDriver', () => {
  it('pipes and reads without waiting', async () => {
    await using driver = new TopologyTestDriver(loud);
    const input = driver.input('words', text);
    const output = driver.output('loud', text);
    expect(output.isEmpty).toBe(true);
    expect(output.read()).toBeUndefined();
    input.pipe('a', 'one', { timestamp: 7, headers: { trace: 'x', none: null } });
    expect(output.isEmpty).toBe(false);
    const headers = [
      ['trace', Buffer.from('x')],
      ['none', null],
    ];
    expect(output.read()).toEqual({ key: 'a', value: 'ONE', headers, timestamp: 7, partition: 0 });
    input.pipe('b', 'two');
    input.pipe('c', 'three', { headers: [['again', Buffer.of(1)]] });
    expect(output.readAll().map(({ value }) => value)).toEqual(['TWO', 'THREE']);
    expect(driver.output('loud', text).readAll()).toHaveLength(3);
  });

  it('commits in virtual time, and idle() needs no more of it than that', async () => {
    await using driver = new TopologyTestDriver(loud, { startAt: 1000 });
    expect(driver.now).toBe(1000);
    driver.input('words', text).pipe('a', 'one');
    expect(driver.committed('words')).toBe(0);
    await driver.idle();
    expect(driver.committed('words')).toBe(1);
    expect(driver.now).toBe(1100);
    await driver.idle();
    expect(driver.now).toBe(1100);
    await driver.advance('3s');
    expect(driver.now).toBe(4100);
  });

  it('has the partitions that it was told, for all topics or for each', async () => {
    await using both = new TopologyTestDriver(loud, { partitions: { words: 3, loud: 2 } });
    const input = both.input('words', text);
    for (const partition of [0, 1, 2]) input.pipe('k', `word ${partition}`, { partition });
    await both.idle();
    expect([0, 1, 2].map((partition) => both.committed('words', partition))).toEqual([1, 1, 1]);
    const partitions = both
      .output('loud', text)
      .readAll()
      .map(({ partition }) => partition);
    expect(new Set(partitions).size).toBe(1);
    await using four = new TopologyTestDriver(loud, { partitions: 4 });
    for (let i = 0; i < 20; i++) four.input('words', text).pipe(`key ${i}`, 'word');
    const used = new Set(
      four
        .output('loud', text)
        .readAll()
        .map(({ partition }) => partition),
    );
    expect(used.size).toBe(4);
  });

  it('keeps what the topology wrote in the order of writing, over all partitions', async () => {
    await using driver = new TopologyTestDriver(loud, { partitions: 3 });
    const words = Array.from({ length: 12 }, (_, i) => `word ${i}`);
    for (const word of words) driver.input('words', text).pipe(word, word);
    const read = driver
      .output('loud', text)
      .readAll()
      .map(({ key }) => key);
    expect(read).toEqual(words);
  });

  it('shows dead letters with their bytes and where they come from', async () => {
    const topology = shout((builder) =>
      builder
        .stream('in', { key: Serdes.string(), value: Serdes.json<{ n: number }>() })
        .validate((_key, { n }) => n > 0 || `n is ${n}`, { named: 'positive' })
        .toDLQ()
        .to('out', { key: Serdes.string(), value: Serdes.json() }),
    );
    await using driver = new TopologyTestDriver(topology, { partitions: 2 });
    const input = driver.input('in', { key: Serdes.string(), value: Serdes.json() });
    input.pipe('a', { n: 1 }, { partition: 1 });
    input.pipe('a', { n: 0 }, { partition: 1, headers: { trace: 'x' } });
    input.pipeRaw({ key: null, value: Buffer.from('{'), headers: { trace: 'y' } }, { partition: 0 });
    const [invalid, undecodable] = driver.deadLetters('in.DLQ');
    expect(invalid).toMatchObject({
      key: Buffer.from('a'),
      value: Buffer.from('{"n":0}'),
      headers: [['trace', Buffer.from('x')]],
      origin: { topic: 'in', partition: 1, offset: 1 },
      step: 'positive',
      kind: 'validation',
      attempts: 1,
    });
    expect(invalid!.message).toContain('n is 0');
    expect(undecodable).toMatchObject({ key: null, value: Buffer.from('{'), kind: 'deserialization' });
    expect(undecodable!.id).not.toBe(invalid!.id);
    await driver.idle();
    expect(driver.ledger()).toMatchObject({ balanced: true, topics: { out: 1, 'in.DLQ': 2 }, source: { in: 3 } });
  });

  it('stops at the first asynchronous boundary, and goes on in idle()', async () => {
    const topology = shout((builder) =>
      builder
        .stream('in', text)
        .mapValuesAsync(async (value) => `${value}!`)
        .toDLQ()
        .to('out', text),
    );
    await using driver = new TopologyTestDriver(topology);
    const output = driver.output('out', text);
    driver.input('in', text).pipe('k', 'v');
    expect(output.isEmpty).toBe(true);
    await driver.idle();
    expect(output.read()?.value).toBe('v!');
  });

  it('lets calls take virtual time', async () => {
    const topology = shout((builder) =>
      builder
        .stream('in', text)
        .mapValuesAsync(async (value) => {
          await driver.sleep('3s');
          return value;
        })
        .toDLQ()
        .to('out', text),
    );
    const driver: TopologyTestDriver = new TopologyTestDriver(topology);
    driver.input('in', text).pipe('k', 'v');
    await driver.advance(2999);
    expect(driver.output('out', text).isEmpty).toBe(true);
    await driver.advance(1);
    expect(driver.output('out', text).read()?.value).toBe('v');
    await driver.close();
  });

  it('waits for real work before virtual time makes it time out', async () => {
    const topology = shout((builder) =>
      builder
        .stream('in', text)
        .mapValuesAsync(() => readFile(new URL(import.meta.url), 'utf8'))
        .toDLQ()
        .to('out', text),
    );
    await using driver = new TopologyTestDriver(topology);
    for (const key of ['a', 'a', 'b']) driver.input('in', text).pipe(key, 'v');
    await driver.idle();
    expect(driver.deadLetters('in.DLQ')).toEqual([]);
    expect(driver.output('out', text).readAll()).toHaveLength(3);
  });

  it('times a call out that never ends, and aborts its signal', async () => {
    const signals: AbortSignal[] = [];
    const topology = shout((builder) =>
      builder
        .stream('in', text)
        .mapValuesAsync(
          (_value: string, _key: string, context: Context) => {
            signals.push(context.signal);
            return new Promise<string>(() => {});
          },
          { timeout: '2s' },
        )
        .toDLQ()
        .to('out', text),
    );
    await using driver = new TopologyTestDriver(topology);
    driver.input('in', text).pipe('k', 'v');
    await driver.idle();
    expect(driver.deadLetters('in.DLQ')[0]).toMatchObject({ kind: 'timeout' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('reads topics that a pattern matches, when they are there before the first record', async () => {
    const topology = shout((builder) => builder.stream(/^region\./, text).to('all', text));
    await using driver = new TopologyTestDriver(topology);
    const [east, west] = ['region.east', 'region.west'].map((topic) => driver.input(topic, text));
    east!.pipe('k', 'e');
    west!.pipe('k', 'w');
    expect(
      driver
        .output('all', text)
        .readAll()
        .map(({ value }) => value),
    ).toEqual(['e', 'w']);
  });

  it('gives the same run for the same seed', async () => {
    const run = async (seed: number) => {
      const driver = new TopologyTestDriver(loud, { seed, partitions: 3 });
      const input = driver.input('words', text);
      for (let i = 0; i < 10; i++) input.pipe(`${i % 4}`, `${i}`, { partition: i % 3 });
      await driver.idle();
      await driver.close();
      return driver
        .output('loud', text)
        .readAll()
        .map(({ value }) => value)
        .join();
    };
    expect(await run(1)).toBe(await run(1));
  });
});
