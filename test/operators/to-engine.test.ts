import { describe, expect, it } from 'vitest';
import { partitionFor } from '../../src/core/partitioner.js';
import { Serdes, StreamsBuilder, type Serializer } from '../../src/index.js';
import { Running } from '../runtime/running.js';
import { inheritsTheRest, letsNullsThrough } from './failing.js';
import { untyped } from './opened.js';
import { nullable, Scenario, text } from './through-engine.js';

describe('to through the engine', () => {
  it('writes each record, which settles as emitted; keys decide the partition as in Kafka', async () => {
    const scenario = new Scenario((builder) => builder.stream('in', text).to('out', { ...text, named: 'step' }), {
      partitions: { in: 2, out: 5 },
    });
    const keys = ['a', 'b', 'c', 'd', 'foobar'];
    scenario.feed('in', ...keys.map((key) => [key, `of ${key}`] as const));
    await scenario.settles({ source: { emitted: 5 }, steps: { step: { in: 5, emitted: 5 } }, topics: { out: 5 } });
    const written = scenario.records('out').map(({ key, partition }) => [key, partition]);
    expect(written.sort()).toEqual(keys.map((key) => [key, partitionFor(Buffer.from(key), 5)]));
  });

  it('writes records without a key to each partition in turn', async () => {
    const scenario = new Scenario((builder) => builder.stream('in', nullable).to('out', nullable), {
      partitions: { in: 1, out: 3 },
    });
    scenario.feed('in', ...['u', 'v', 'w', 'x', 'y', 'z'].map((value) => [null, value] as const));
    await scenario.settles({ source: { emitted: 6 } });
    expect(scenario.records('out').map(({ partition }) => partition)).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('writes to the topic and the partition that functions give', async () => {
    const scenario = new Scenario(
      (builder) =>
        builder.stream('in', text).to((key, _value, ctx) => (key === 'a' && ctx.offset === 0 ? 'left' : 'right'), {
          ...text,
          topics: ['left', 'right'],
          partition: (_key, value, partitions) => Number(value) % partitions,
        }),
      { partitions: { in: 1, left: 2, right: 3 } },
    );
    scenario.feed('in', ['a', '3'], ['a', '5'], ['b', '4']);
    await scenario.settles({ source: { emitted: 3 }, topics: { left: 1, right: 2 } });
    expect(scenario.records('left')).toMatchObject([{ value: '3', partition: 1 }]);
    expect(scenario.records('right')).toMatchObject([
      { value: '5', partition: 2 },
      { value: '4', partition: 1 },
    ]);
  });

  const thrower = () => {
    throw new RangeError('cannot tell');
  };
  const rejecting = () => untyped<never>(Promise.reject(new Error('late')));
  const stubborn: Serializer<string> = { fallible: true, serialize: thrower };
  it.each([
    ['the topic function throws', 'RangeError', { topic: thrower }],
    ['the topic function names a topic that is not listed', 'UNLISTED_TOPIC', { topic: () => untyped<'out'>('other') }],
    ['the topic function gives a Promise', 'PROMISE_FROM_SYNC_STEP', { topic: rejecting }],
    ['the partition function throws', 'RangeError', { partition: thrower }],
    ['the partition function gives -1', 'INVALID_PARTITION', { partition: () => -1 }],
    ['the partition function gives the number of partitions', 'INVALID_PARTITION', { partition: () => 2 }],
    ['the partition function gives 0.5', 'INVALID_PARTITION', { partition: () => 0.5 }],
    ['the partition function gives NaN', 'INVALID_PARTITION', { partition: () => Number.NaN }],
    ['the partition function gives text', 'INVALID_PARTITION', { partition: () => untyped<number>('0') }],
    ['the partition function gives a Promise', 'PROMISE_FROM_SYNC_STEP', { partition: rejecting }],
    ['the serde of the key throws', 'RangeError', { key: stubborn }],
    ['the serde of the value throws', 'RangeError', { value: stubborn }],
    ['a serde gives a Promise', 'PROMISE_FROM_SYNC_STEP', { value: { fallible: true, serialize: rejecting } }],
    [
      'a serde gives no bytes',
      'UNENCODABLE',
      { key: { fallible: true, serialize: () => untyped<Uint8Array>('text') } },
    ],
    ['the value does not fit the serde', 'UNENCODABLE', { value: untyped<Serializer<string>>(Serdes.int32()) }],
  ])('fails the record when %s', async (_when, code, { topic, ...options }: Options) => {
    const scenario = new Scenario(
      (builder) =>
        builder
          .stream('in', text)
          .toDLQ('dead')
          .mapValues((value) => value.toUpperCase())
          .to(topic ?? 'out', { ...text, topics: ['out'], named: 'step', ...options }),
      { partitions: { in: 1, out: 2, dead: 1 } },
    );
    scenario.feed('in', ['a', 'x']);
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      steps: { step: { in: 1, 'dead-lettered': 1 } },
      topics: { dead: 1 },
      deadLetters: { [`serialization: ${code}`]: 1 },
    });
    const letter = { step: 'step', key: Buffer.from('a'), value: Buffer.from('x') };
    expect(scenario.driver.deadLetters('dead')).toMatchObject([letter]);
  });

  it('fails the record that the log refuses for good, and no other of its chunk', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .toDLQ('dead')
      .to('out', { ...text, named: 'step' });
    const run = new Running(builder.build(), { in: 1 });
    run.log.createTopic('out', { maxMessageBytes: 20 });
    run.feed('in', ['a', 'fits'], ['a', 'does not fit into twenty bytes'], ['a', 'fits, too']);
    await run.start();
    await run.advance(1_000);
    expect(run.values('out')).toEqual(['fits', 'fits, too']);
    expect(run.headers('dead')).toMatchObject([{ 'spillway.dlq.step': 'step', 'spillway.dlq.kind': 'production' }]);
    expect(run.app.ledger()).toMatchObject({
      balanced: true,
      source: { in: 3, settled: { emitted: 2, 'dead-lettered': 1 } },
      deadLetters: { 'production: RECORD_TOO_LARGE': 1 },
    });
    expect(run.log.committed('app', 'in', 0)).toBe(3);
  });

  it('settles when the log has acknowledged the record, and commits no earlier', async () => {
    const builder = new StreamsBuilder();
    builder.stream('in', text).to('out', { ...text, named: 'step' });
    const run = new Running(builder.build(), { in: 1, out: 1 });
    await run.start();
    run.feed('in', ['a', 'x']);
    while (run.app.ledger().source.in === 0) run.loop.queue.step(Infinity);
    const step = run.app.ledger().steps.find((each) => each.step === 'step');
    expect(step).toMatchObject({ in: 1, emitted: 0, inFlight: 1, balanced: true });
    expect(run.app.ledger()).toMatchObject({ source: { inFlight: 1 }, balanced: true });
    await run.advance(1_000);
    expect(run.app.ledger()).toMatchObject({ source: { inFlight: 0, settled: { emitted: 1 } }, balanced: true });
    expect(run.log.committed('app', 'in', 0)).toBe(1);
  });

  it('may feed its own source where that is said, and its records go round', async () => {
    const scenario = new Scenario((builder) => {
      const { again, done } = builder
        .stream('in', text)
        .mapValues((value) => `${value}.`)
        .split({ again: (_key, value) => value.length < 4 }, { otherwise: 'done' });
      again.to('in', { ...text, mayLoop: true });
      done.to('out', text);
    });
    scenario.feed('in', ['a', 'x']);
    await scenario.driver.idle();
    expect(scenario.values('out')).toEqual(['x...']);
    expect(scenario.driver.ledger()).toMatchObject({ balanced: true, source: { in: 3, settled: { emitted: 3 } } });
    expect(scenario.committed('in')).toBe(3);
  });

  letsNullsThrough((stream) => stream.peek(() => {}, { named: 'step' }));
  inheritsTheRest((stream) => stream);
});

interface Options {
  readonly topic?: () => 'out';
  readonly partition?: () => number;
  readonly key?: Serializer<string>;
  readonly value?: Serializer<string>;
}
