import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type Status } from '../../src/index.js';
import { Driven } from './driven.js';

const string = { key: Serdes.string(), value: Serdes.string() };
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const copy = () => {
  const builder = new StreamsBuilder();
  builder.stream('in', string).to('out', string);
  return builder.build();
};

/** Calls last until they are let go, by value. */
function gated() {
  const open = new Map<string, () => void>();
  const builder = new StreamsBuilder();
  builder
    .stream('in', string)
    .foreachAsync((_key, value) => new Promise<void>((resolve) => open.set(value, resolve)), { timeout: '1d' });
  return { topology: builder.build({ deadLetters: 'stop' }), pass: (value: string) => open.get(value)!() };
}

const of = ({ partitions }: Status, partition = 0) => partitions.find((one) => one.partition === partition)!;

describe('lag', () => {
  it('is what lies between the committed offset and the end, and how old the oldest unsettled record is', async () => {
    const { topology, pass } = gated();
    const driven = new Driven(topology);
    expect(of(driven.status())).toMatchObject({ lag: 0, lagSeconds: 0, start: null });
    driven.feed([['a', '1']]);
    await driven.advance(2 * SECOND);
    driven.feed([
      ['b', '2'],
      ['c', '3'],
    ]);
    await driven.advance(3 * SECOND);
    expect(of(driven.status())).toMatchObject({ lag: 3, lagSeconds: 5, inFlight: 3 });
    pass('2');
    await driven.advance(SECOND);
    expect(of(driven.status())).toMatchObject({ lag: 3, lagSeconds: 6, inFlight: 2 });
    pass('1');
    await driven.advance(SECOND);
    expect(of(driven.status())).toMatchObject({ committed: 2, lag: 1, lagSeconds: 5 });
    pass('3');
    await driven.advance(SECOND);
    expect(of(driven.status())).toMatchObject({ committed: 3, lag: 0, lagSeconds: 0 });
  });

  it('counts the age of what is fetched and not begun', async () => {
    const driven = new Driven(copy());
    driven.engine.pause();
    driven.feed([['a', '1']]);
    await driven.advance(90 * SECOND);
    expect(of(driven.status())).toMatchObject({ queued: 1, lag: 1, lagSeconds: 90 });
  });

  it('is a lower bound while nothing is fetched: how long the log is known to hold a record', async () => {
    const driven = new Driven(copy());
    driven.engine.main.intake.observed({ topic: 'in', partition: 0 }, 3, 8);
    await driven.advance(20 * SECOND);
    driven.engine.main.intake.observed({ topic: 'in', partition: 0 }, 4, 10);
    expect(of(driven.status())).toMatchObject({ start: 4, end: 10, lag: 10, lagSeconds: 20 });
    driven.engine.main.intake.observed({ topic: 'elsewhere', partition: 0 }, 0, 99);
    expect(of(driven.status()).end).toBe(10);
  });

  it('knows no age of a record without a timestamp, and none below 0', async () => {
    const { topology } = gated();
    const driven = new Driven(topology, 2);
    const record = { key: null, value: null, headers: [], offset: 0 };
    [-1, driven.clock.wall() + MINUTE].forEach((timestamp, partition) => {
      const batch = { topic: 'in', partition, fetched: 0, next: 1, end: 1, records: [{ ...record, timestamp }] };
      driven.engine.main.intake.admit(batch);
    });
    await driven.advance(SECOND);
    expect(driven.status().partitions.map(({ lag, lagSeconds }) => [lag, lagSeconds])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it('has the worst partition as its headline, in records and in time (D8, D9, D13)', async () => {
    const { topology } = gated();
    const driven = new Driven(topology, 3);
    expect(driven.status()).toMatchObject({ lag: { records: 0, seconds: 0 }, oldest: { seconds: 0 } });
    driven.feed([['a', '1']], 2);
    await driven.advance(8 * MINUTE);
    driven.feed(
      Array.from({ length: 100 }, (_, i) => ['k', `${i}`] as const),
      1,
    );
    await driven.advance(SECOND);
    expect(driven.status().lag).toEqual({ topic: 'in', partition: 1, records: 100, seconds: 1 });
    expect(driven.status().oldest).toEqual({ topic: 'in', partition: 2, records: 1, seconds: 481 });
    driven.engine.main.intake.lost();
    expect(driven.status()).toMatchObject({ lag: null, oldest: null, throughput: { consumed: 0, settled: 0 } });
  });

  it('says how long it takes to be gone (D14)', async () => {
    const { topology, pass } = gated();
    const driven = new Driven(topology);
    driven.feed(Array.from({ length: 40 }, (_, i) => [`${i}`, `${i}`] as const));
    await driven.advance(10 * SECOND);
    expect(of(driven.status()).drainSeconds).toBeNull();
    for (let i = 0; i < 16; i++) pass(`${i}`);
    await driven.advance(10 * SECOND);
    // 16 of 40 in 20 s, so the other 24 in 30.
    expect(of(driven.status())).toMatchObject({ lag: 24, drainSeconds: 30 });
  });
});
