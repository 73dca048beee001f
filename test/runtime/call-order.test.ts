import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder } from '../../src/index.js';
import { Driven } from './driven.js';

const text = { key: Serdes.string(), value: Serdes.string() };

describe('a result that waits for room below', () => {
  it('keeps its key: what is behind it comes behind it', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .mapValuesAsync((value) => driven.later(Number(value.split(':')[1]), value))
      .toDLQ('in.DLQ')
      .to('out', text);
    const latency = () => 100;
    const driven: Driven = new Driven(builder.build(), 1, { boundary: { records: 2 } }, { latency });
    driven.feed([
      ['x', 'x:0'],
      ['y', 'y:0'],
      ['k', 'first:5'],
      ['k', 'second:1'],
    ]);
    await driven.advance(1_000);
    expect(driven.values()).toEqual(['x:0', 'y:0', 'first:5', 'second:1']);
  });

  it('keeps it also when the answer was there at once', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .mapValuesAsync((value) => driven.later(Number(value.split(':')[1]), value), { named: 'waits' })
      .mapValuesAsync((value) => value, { named: 'answers' })
      .toDLQ('in.DLQ')
      .to('out', text);
    const driven: Driven = new Driven(builder.build(), 1, { boundary: { records: 4 } }, { latency: () => 10 });
    // The first comes to a full sink; when that has room again, the second is there before the task has its turn.
    driven.feed([
      ['k', 'first:5'],
      ['k', 'second:5'],
      ...['a', 'b', 'c', 'd'].map((key) => [key, `${key}:0`] as const),
    ]);
    await driven.advance(1_000);
    expect(driven.values()).toEqual(['a:0', 'b:0', 'c:0', 'd:0', 'first:5', 'second:5']);
    expect(driven.ledger().balanced).toBe(true);
  });

  it('holds no slot', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .mapValuesAsync((value) => driven.later(1, value), { concurrency: 1 })
      .toDLQ('in.DLQ')
      .to('out', text);
    const driven: Driven = new Driven(builder.build(), 1, { boundary: { records: 1 } }, { latency: () => 100 });
    driven.feed(['a', 'b', 'c'].map((key) => [key, key]));
    await driven.advance(50);
    expect([...driven.engine.steps.calls.values()][0]!.running).toBe(0);
    await driven.advance(1_000);
    expect(driven.values()).toEqual(['a', 'b', 'c']);
  });
});

describe('what an asynchronous step expands into', () => {
  it('keeps its key while it is suspended: nothing of the key passes between', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .flatMapValuesAsync(async (value) =>
        (function* () {
          for (let i = 0; i < 5; i++) yield `${value}${i}`;
        })(),
      )
      .toDLQ('in.DLQ')
      .to('out', text);
    const driven = new Driven(builder.build(), 1, { boundary: { records: 2 } }, { latency: () => 10 });
    driven.feed([
      ['k', 'a'],
      ['k', 'b'],
    ]);
    await driven.advance(1_000);
    expect(driven.values()).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'b0', 'b1', 'b2', 'b3', 'b4']);
    expect(driven.ledger().balanced).toBe(true);
  });

  it('keeps it also when the answer was there at once', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .mapValuesAsync(
        async (value) => {
          const latency = Number(value.split(':')[1]) / 2;
          await driven.later(latency, value);
          return driven.later(latency, value);
        },
        { named: 'waits' },
      )
      .flatMapValuesAsync((value) =>
        (function* () {
          for (let i = 0; i < 3; i++) yield `${value}:${i}`;
        })(),
      )
      .toDLQ('in.DLQ')
      .to('out', text);
    const driven: Driven = new Driven(builder.build(), 1, { boundary: { records: 2 } }, { latency: () => 10 });
    driven.feed([
      ['k', 'a:0'],
      ['k', 'b:10'],
    ]);
    await driven.advance(1_000);
    expect(driven.values()).toEqual(['a:0:0', 'a:0:1', 'a:0:2', 'b:10:0', 'b:10:1', 'b:10:2']);
  });

  it('is at most maxChildren, as the step says', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .flatMapValuesAsync(async (value) => Array.from({ length: Number(value) }, (_, i) => `${value}.${i}`), {
        maxChildren: 3,
      })
      .toDLQ('in.DLQ')
      .to('out', text);
    const driven = new Driven(builder.build());
    driven.feed([
      ['a', '3'],
      ['b', '4'],
    ]);
    await driven.advance(100);
    expect(driven.ledger().deadLetters).toEqual({ 'processing: TOO_MANY_CHILDREN': 1 });
    expect(driven.values()).toEqual(['3.0', '3.1', '3.2']);
  });
});

describe('a record at which the stream stops', () => {
  const stops = (build: (builder: StreamsBuilder, driven: () => Driven) => void): Driven => {
    const builder = new StreamsBuilder();
    build(builder, () => driven);
    const driven: Driven = new Driven(builder.build({ deadLetters: 'stop' }));
    return driven;
  };
  const failing = (value: string) => {
    if (value === 'bad') throw new Error('bad');
    return value;
  };

  it.each([
    [
      'in its call',
      stops((builder, driven) => {
        builder
          .stream('in', text)
          .mapValuesAsync(async (value) => failing(await driven().later(5, value)))
          .to('out', text);
      }),
    ],
    [
      'in a step below its call',
      stops((builder, driven) => {
        builder
          .stream('in', text)
          .mapValuesAsync((value) => driven().later(5, value))
          .mapValues(failing)
          .to('out', text);
      }),
    ],
    [
      'in a call that fails at once, below another',
      stops((builder, driven) => {
        builder
          .stream('in', text)
          .mapValuesAsync((value) => driven().later(5, value), { named: 'first' })
          .mapValuesAsync(failing, { named: 'second' })
          .to('out', text);
      }),
    ],
    [
      'in one of the children of its answer',
      stops((builder, driven) => {
        builder
          .stream('in', text)
          .flatMapValuesAsync((value) => driven().later(5, [`${value} is fine`, value]))
          .mapValues(failing)
          .to('out', text);
      }),
    ],
  ])('%s holds back what is behind it, and nothing else', async (_where, driven) => {
    driven.feed([
      ['k', 'bad'],
      ['k', 'next'],
      ['other', 'fine'],
      ['k', 'last'],
    ]);
    await driven.advance(1_000);
    expect(driven.stops).toHaveLength(1);
    const values = driven.values();
    expect(values).toContain('fine');
    expect(values.filter((value) => value?.includes('next') || value?.includes('last'))).toEqual([]);
    expect(driven.task().rooms.still).toBe(true);
    expect(driven.task().settlement.commitOffset()).toBe(0);
    expect(driven.ledger().balanced).toBe(true);
  });
});

describe('a record that the log refuses, with no way out', () => {
  it('leaves nothing waiting for room behind it, which would never come', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .mapValuesAsync((value) => driven.later(value > 'd' ? 20 : 5, value))
      .flatMapValues(function* (value) {
        yield value;
        if (value === 'f') for (;;) yield value;
      })
      .to('out', text);
    const answer = (_to: unknown, values: readonly (string | null)[]) =>
      values.includes('bad') ? Object.assign(new Error('no'), { retriable: false }) : null;
    const topology = builder.build({ deadLetters: 'stop' });
    const driven: Driven = new Driven(topology, 1, { boundary: { records: 4 } }, { latency: () => 10, answer });
    driven.feed(['bad', 'b', 'e', 'f', 'c', 'd', 'g', 'h'].map((value) => [value, value]));
    await driven.advance(1_000);
    expect(driven.stops).toHaveLength(1);
    expect(driven.values()).toEqual([]);
    expect(driven.task().rooms.still).toBe(true);
    expect(driven.ledger().balanced).toBe(true);
  });
});
