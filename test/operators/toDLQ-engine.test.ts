import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type Failure, type KStream } from '../../src/index.js';
import { Running } from '../runtime/running.js';
import { inheritsTheRest } from './failing.js';
import { untyped } from './opened.js';
import { nullable, Scenario, text } from './through-engine.js';

/** Fails what begins with `bad`. */
const picky = (stream: KStream<string, string>, named = 'picky') =>
  stream.validate((_key, value) => !value.startsWith('bad'), { named });

const bytesOf = (given: string) => Buffer.from(given);

describe('toDLQ through the engine', () => {
  it('emits what did not fail, and settles what did when its dead letter is written', async () => {
    const scenario = new Scenario((builder) =>
      picky(builder.stream('in', text)).toDLQ('dead', { named: 'step' }).to('out', text),
    );
    scenario.feed('in', ['a', 'x'], ['a', 'bad'], ['b', 'y']);
    await scenario.settles({
      source: { emitted: 2, 'dead-lettered': 1 },
      steps: { picky: { in: 3, emitted: 2, 'dead-lettered': 1 }, 'to-1': { in: 2, emitted: 2 } },
      topics: { out: 2, dead: 1 },
      deadLetters: { 'validation: CONTRACT': 1 },
    });
    expect(scenario.driver.ledger().steps.map(({ step }) => step)).not.toContain('step');
  });

  it('without a topic writes to that of the source with .DLQ behind it', async () => {
    const scenario = new Scenario((builder) =>
      picky(builder.stream(['a', 'b'], text))
        .toDLQ()
        .to('out', text),
    );
    scenario.feed('a', ['k', 'bad a']).feed('b', ['k', 'bad b'], ['k', 'good']);
    await scenario.settles({
      source: { emitted: 1, 'dead-lettered': 2 },
      topics: { 'a.DLQ': 1, 'b.DLQ': 1, out: 1 },
      deadLetters: { 'validation: CONTRACT': 2 },
    });
    expect(scenario.driver.deadLetters('a.DLQ')).toMatchObject([{ value: bytesOf('bad a'), origin: { topic: 'a' } }]);
    expect(scenario.driver.deadLetters('b.DLQ')).toMatchObject([{ value: bytesOf('bad b'), origin: { topic: 'b' } }]);
  });

  it('writes where its function of the failure says', async () => {
    const seen: Failure[] = [];
    const scenario = new Scenario((builder) =>
      picky(
        builder.stream('in', { key: Serdes.string(), value: Serdes.json<string>() }).mapValues((value) => value.trim()),
      )
        .toDLQ((failure) => (seen.push(failure), failure.kind === 'validation' ? 'invalid' : 'other'), {
          topics: ['invalid', 'other'],
        })
        .to('out', text),
    );
    scenario.feed('in', ['a', '" bad "'], ['b', 'no json'], ['c', '"x"']);
    await scenario.settles({
      source: { emitted: 1, 'dead-lettered': 2 },
      topics: { invalid: 1, other: 1, out: 1 },
      deadLetters: { 'validation: CONTRACT': 1, 'deserialization: UNDECODABLE': 1 },
    });
    expect(seen).toMatchObject([
      { kind: 'validation', step: 'picky', key: 'a', value: 'bad', attempt: 1, child: '', origin: { offset: 0 } },
      { kind: 'deserialization', step: 'source-1', key: bytesOf('b'), value: bytesOf('no json'), attempt: 1 },
    ]);
    expect(scenario.driver.deadLetters('invalid')).toMatchObject([{ value: bytesOf('" bad "') }]);
  });

  it.each([
    ['throws', () => Number.parseInt('x').toFixed(-1)],
    ['names a topic that is not listed', () => 'elsewhere'],
    ['gives a Promise', () => Promise.reject(new Error('late'))],
  ])(
    'leaves the failure to the next of its ladder, else to the first of its topics, when its function %s',
    async (_what, choose) => {
      const scenario = new Scenario((builder) =>
        picky(builder.stream('in', text))
          .toDLQ(untyped<() => 'a'>(choose), { topics: ['a'] })
          .toDLQ('b')
          .to('out', text),
      );
      scenario.feed('in', ['k', 'bad']);
      await scenario.settles({
        source: { 'dead-lettered': 1 },
        topics: { b: 1 },
        deadLetters: { 'validation: CONTRACT': 1 },
      });
      const alone = new Scenario((builder) =>
        picky(builder.stream('in', text))
          .toDLQ(untyped<() => 'a'>(choose), { topics: ['a', 'c'] })
          .to('out', text),
      );
      alone.feed('in', ['k', 'bad']);
      await alone.settles({
        source: { 'dead-lettered': 1 },
        topics: { a: 1 },
        deadLetters: { 'validation: CONTRACT': 1 },
      });
    },
  );

  const ladder = (...topics: readonly { readonly name: string; readonly takes: number }[]) => {
    const builder = new StreamsBuilder();
    const start = picky(builder.stream('in', text));
    topics.reduce((stream, { name }) => stream.toDLQ(name), start).to('out', text);
    const run = new Running(builder.build(), { in: 1 });
    for (const { name, takes } of topics) run.log.createTopic(name, { maxMessageBytes: takes });
    run.feed('in', ['k', 'x'], ['k', 'bad'], ['k', 'y']);
    return run;
  };

  it('is a ladder with the next: what cannot be written to the first goes to the second', async () => {
    const run = ladder({ name: 'a', takes: 100 }, { name: 'b', takes: 10_000 }, { name: 'c', takes: 10_000 });
    await run.start();
    await run.advance(1_000);
    expect(['a', 'b', 'c', 'out'].map((topic) => run.values(topic))).toEqual([[], ['bad'], [], ['x', 'y']]);
    expect(run.app.ledger()).toMatchObject({ balanced: true, topics: { b: 1, out: 2 } });
    expect(run.log.committed('app', 'in', 0)).toBe(3);
  });

  it('stops the app at the record that none of a ladder can write, and commits no further', async () => {
    const run = ladder({ name: 'a', takes: 100 }, { name: 'b', takes: 100 });
    const ended = expect(run.app.done).rejects.toMatchObject({
      code: 'DEAD_LETTER_REFUSED',
      offset: 1,
      message: expect.stringContaining('tried: a, then b'),
    });
    await run.start();
    await run.advance(1_000);
    await ended;
    expect(run.app.state).toBe('ERROR');
    expect(run.log.committed('app', 'in', 0)).toBe(1);
    expect(run.app.ledger().balanced).toBe(true);
  });

  it('takes the failures of steps below it, when there is none below them', async () => {
    const scenario = new Scenario((builder) => {
      const { a, b } = builder
        .stream('in', text)
        .toDLQ('above')
        .split({ a: (key) => key === 'a' }, { otherwise: 'b' });
      picky(a, 'left').toDLQ('below').to('out', text);
      picky(b, 'right').foreach(() => {});
    });
    scenario.feed('in', ['a', 'bad'], ['b', 'bad'], ['b', 'x']);
    await scenario.settles({
      source: { 'dead-lettered': 2, consumed: 1 },
      topics: { below: 1, above: 1 },
      deadLetters: { 'validation: CONTRACT': 2 },
    });
    expect(scenario.driver.deadLetters('below')).toMatchObject([{ step: 'left' }]);
    expect(scenario.driver.deadLetters('above')).toMatchObject([{ step: 'right' }]);
  });

  it('keeps the bytes of the source record, and writes to its partition', async () => {
    const scenario = new Scenario(
      (builder) =>
        builder
          .stream('in', { key: Serdes.int32(), value: Serdes.json() })
          .toDLQ('dead')
          .to('out', { key: Serdes.int32(), value: Serdes.json() }),
      { partitions: { in: 5, out: 5, dead: 3 } },
    );
    const bytes = Buffer.of(0, 255, 254, 0xc3, 0x28);
    const input = scenario.driver.input('in', nullable);
    input.pipeRaw({ key: bytes, value: bytes, headers: [['h', bytes]] }, { partition: 4 });
    input.pipeRaw({ key: null, value: Buffer.alloc(0) }, { partition: 1 });
    await scenario.settles({
      source: { 'dead-lettered': 2 },
      steps: { 'source-1': { in: 2, 'dead-lettered': 2 } },
      deadLetters: { 'deserialization: UNDECODABLE': 2 },
    });
    const letters = scenario.driver.deadLetters('dead');
    expect(letters).toHaveLength(2);
    expect(letters).toContainEqual(expect.objectContaining({ key: bytes, value: bytes, headers: [['h', bytes]] }));
    expect(letters).toContainEqual(expect.objectContaining({ key: null, value: Buffer.alloc(0) }));
    expect(scenario.records('dead').map(({ partition }) => partition)).toEqual([1, 1]);
  });

  it('stops the app at a failure that no handler takes', async () => {
    const scenario = new Scenario((builder) => picky(builder.stream('in', text)).to('out', text), {
      deadLetters: 'stop',
    });
    const error = { code: 'RECORD_FAILED', step: 'picky', topic: 'in', partition: 0, offset: 1 };
    await scenario.stops(() => scenario.feed('in', ['k', 'x'], ['k', 'bad'], ['k', 'y']), error, { in: 1 });
    expect(scenario.values('out')).toEqual(['x']);
  });

  it('of the whole topology takes what no other takes', async () => {
    const scenario = new Scenario((builder) => picky(builder.stream('in', text)).to('out', text), {
      deadLetters: { topic: 'all' },
    });
    scenario.feed('in', ['k', 'bad']);
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      topics: { all: 1 },
      deadLetters: { 'validation: CONTRACT': 1 },
    });
  });

  inheritsTheRest((stream) => stream.toDLQ('other'));
});
