import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type KStream } from '../../src/index.js';
import { Driven } from './driven.js';

const text = { key: Serdes.string(), value: Serdes.string() };

/** in → whatever `steps` says → out, with a sink that has room for `records` and answers after 10 ms. */
function expanding(steps: (stream: KStream<string, string>) => KStream<string, string>, records = 2): Driven {
  const builder = new StreamsBuilder();
  steps(builder.stream('in', text)).to('out', text);
  const topology = builder.build({ deadLetters: { topic: 'dead' } });
  return new Driven(topology, 1, { boundary: { records } }, { latency: () => 10 });
}

/** A generator that tells how far it was asked. */
function* numbered(name: string, count: number, told: string[]): Generator<string> {
  try {
    for (let i = 0; i < count; i++) {
      told.push(`${name}${i}`);
      yield `${name}${i}`;
    }
  } finally {
    told.push(`${name} ended`);
  }
}

describe('a generator', () => {
  it('is asked for more only while there is room below, and the intake rests meanwhile', async () => {
    const told: string[] = [];
    const driven = expanding((stream) => stream.flatMapValues((value) => numbered(value, 5, told)));
    driven.feed([
      ['k', 'a'],
      ['k', 'b'],
    ]);
    await driven.advance(0);
    expect(told).toEqual(['a0', 'a1']);
    expect(driven.task().expansions.suspended).toBe(true);
    expect(driven.task().intake.queued).toBe(1);
    await driven.advance(10);
    expect(told).toEqual(['a0', 'a1', 'a2', 'a3']);
    await driven.advance(200);
    expect(driven.values()).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'b0', 'b1', 'b2', 'b3', 'b4']);
    expect(driven.task().expansions.suspended).toBe(false);
    expect(driven.ledger().balanced).toBe(true);
  });

  it('goes on in order when it runs inside of others', async () => {
    const told: string[] = [];
    const driven = expanding((stream) =>
      stream
        .flatMapValues((value) => numbered(`${value}.`, 3, told))
        .flatMapValues((value) => [`${value}x`, `${value}y`])
        .flatMapValues((value) => numbered(`${value}.`, 3, told)),
    );
    driven.feed([
      ['k', 'a'],
      ['k', 'b'],
    ]);
    await driven.advance(0);
    expect(told).toEqual(['a.0', 'a.0x.0', 'a.0x.1']);
    await driven.advance(5_000);
    const expected = ['a', 'b'].flatMap((record) =>
      [0, 1, 2].flatMap((i) => ['x', 'y'].flatMap((letter) => [0, 1, 2].map((j) => `${record}.${i}${letter}.${j}`))),
    );
    expect(driven.values()).toEqual(expected);
    expect(driven.ledger().source).toMatchObject({ in: 2, inFlight: 0, settled: { emitted: 2 } });
    expect(driven.ledger().balanced).toBe(true);
  });

  it('keeps both ways of a fan-out in order', async () => {
    const told: string[] = [];
    const driven = expanding((stream) => {
      stream.flatMapValues((value) => numbered(`${value}-left`, 3, told)).to('left', text);
      return stream.flatMapValues((value) => numbered(`${value}-right`, 3, told));
    });
    driven.feed([
      ['k', 'a'],
      ['k', 'b'],
    ]);
    await driven.advance(1_000);
    for (const [topic, way] of [
      ['left', 'left'],
      ['out', 'right'],
    ] as const) {
      expect(driven.values(topic)).toEqual(
        ['a', 'b'].flatMap((record) => [0, 1, 2].map((i) => `${record}-${way}${i}`)),
      );
    }
    expect(driven.ledger().balanced).toBe(true);
  });

  it('runs its finally when the partition is taken away', async () => {
    const told: string[] = [];
    const driven = expanding((stream) =>
      stream.flatMapValues((value) => numbered(value, 5, told)).flatMapValues((value) => numbered(value, 5, told)),
    );
    driven.feed([['k', 'a']]);
    await driven.advance(0);
    driven.engine.main.intake.lost();
    expect(told).toEqual(['a0', 'a00', 'a01', 'a0 ended', 'a ended']);
    await driven.advance(100);
    expect(told).toHaveLength(5);
    expect(driven.ledger().source).toMatchObject({ in: 1, abandoned: 1, inFlight: 0 });
    expect(driven.ledger().balanced).toBe(true);
  });

  it('that throws on the way fails its record behind the children that it gave', async () => {
    const driven = expanding((stream) =>
      stream.flatMapValues(function* (value) {
        yield `${value}0`;
        yield `${value}1`;
        yield `${value}2`;
        throw new RangeError('no more');
      }),
    );
    driven.feed([['k', 'a']]);
    await driven.advance(500);
    expect([driven.values(), driven.values('dead')]).toEqual([['a0', 'a1', 'a2'], ['a']]);
    const ledger = driven.ledger();
    expect(ledger.source.settled['dead-lettered']).toBe(1);
    expect(ledger.deadLetters).toEqual({ 'processing: RangeError': 1 });
    expect(ledger.balanced).toBe(true);
  });

  it('may give more than maxChildren, since only one of them is held', async () => {
    const told: string[] = [];
    const driven = expanding((stream) => stream.flatMapValues((value) => numbered(value, 9, told), { maxChildren: 3 }));
    driven.feed([['k', 'a']]);
    await driven.advance(500);
    expect(driven.values()).toHaveLength(9);
  });

  it('is ended when it gives what is no pair', async () => {
    const told: string[] = [];
    const driven = expanding((stream) =>
      stream.flatMap((key, value) => {
        const pairs = function* () {
          for (const child of numbered(value, 3, told))
            yield (child.endsWith('1') ? child : [key, child]) as [string, string];
        };
        return pairs();
      }),
    );
    driven.feed([['k', 'a']]);
    await driven.advance(500);
    expect(driven.values()).toEqual(['a0']);
    expect(told).toEqual(['a0', 'a1', 'a ended']);
    expect(driven.ledger().deadLetters).toEqual({ 'processing: NOT_A_PAIR': 1 });
  });

  it('is ended when the stream stops at one of its children, and what is behind that one is not emitted', async () => {
    const told: string[] = [];
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .flatMapValues((value) => numbered(value, 5, told))
      .flatMapValues((value) => numbered(value, 2, told))
      .mapValues((value) => {
        if (value === 'a10') throw new Error('bad');
        return value;
      })
      .to('out', text);
    const topology = builder.build({ deadLetters: 'stop' });
    for (const records of [1, 2, 3, 100]) {
      told.length = 0;
      const driven = new Driven(topology, 1, { boundary: { records } }, { latency: () => 10 });
      driven.feed([
        ['k', 'a'],
        ['k', 'b'],
      ]);
      await driven.advance(500);
      expect(driven.values()).toEqual(['a00', 'a01']);
      expect(told.slice(-2)).toEqual(['a1 ended', 'a ended']);
      expect(driven.stops).toHaveLength(1);
      expect(driven.task().rooms.still).toBe(true);
      expect(driven.ledger().balanced).toBe(true);
    }
  });
});

describe('an array', () => {
  it('is let through as a whole: one overshoot', async () => {
    const driven = expanding((stream) => stream.flatMapValues((value) => [0, 1, 2, 3].map((i) => `${value}${i}`)));
    driven.feed([
      ['k', 'a'],
      ['k', 'b'],
    ]);
    await driven.advance(0);
    expect(driven.task().rooms.boundary(driven.task().ops.find(({ kind }) => kind === 'to')!.id).held).toBe(4);
    expect(driven.task().intake.queued).toBe(1);
    await driven.advance(500);
    expect(driven.values()).toEqual(['a', 'b'].flatMap((record) => [0, 1, 2, 3].map((i) => `${record}${i}`)));
  });

  it('fails its record, before any child, when it holds more than maxChildren', async () => {
    const children = (value: string) => Array.from({ length: Number(value) }, (_, i) => `${value}.${i}`);
    const driven = expanding((stream) => stream.flatMapValues(children, { maxChildren: 3 }));
    driven.feed([
      ['k', '4'],
      ['k', '3'],
    ]);
    await driven.advance(500);
    expect([driven.values(), driven.values('dead')]).toEqual([['3.0', '3.1', '3.2'], ['4']]);
    expect(driven.ledger().deadLetters).toEqual({ 'processing: TOO_MANY_CHILDREN': 1 });
    expect(driven.ledger().balanced).toBe(true);
  });

  it('that is empty ends its record as filtered', async () => {
    const driven = expanding((stream) => stream.flatMapValues(() => []));
    driven.feed([['k', 'a']]);
    await driven.advance(10);
    expect(driven.ledger().source.settled.filtered).toBe(1);
    expect(driven.ledger().balanced).toBe(true);
  });
});
