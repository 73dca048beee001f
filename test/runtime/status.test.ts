import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type Status } from '../../src/index.js';
import { Driven } from './driven.js';
import { Running } from './running.js';

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
    driven.engine.intake.observed({ topic: 'in', partition: 0 }, 3, 8);
    await driven.advance(20 * SECOND);
    driven.engine.intake.observed({ topic: 'in', partition: 0 }, 4, 10);
    expect(of(driven.status())).toMatchObject({ start: 4, end: 10, lag: 10, lagSeconds: 20 });
    driven.engine.intake.observed({ topic: 'elsewhere', partition: 0 }, 0, 99);
    expect(of(driven.status()).end).toBe(10);
  });

  it('knows no age of a record without a timestamp, and none below 0', async () => {
    const { topology } = gated();
    const driven = new Driven(topology, 2);
    const record = { key: null, value: null, headers: [], offset: 0 };
    [-1, driven.clock.wall() + MINUTE].forEach((timestamp, partition) => {
      const batch = { topic: 'in', partition, fetched: 0, next: 1, end: 1, records: [{ ...record, timestamp }] };
      driven.engine.intake.admit(batch);
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
    driven.engine.intake.lost();
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

describe('what gets done', () => {
  it('is counted by partition, told as rates, and apart from lag (D10)', async () => {
    const driven = new Driven(copy(), 2);
    for (let second = 0; second < 90; second++) {
      driven.feed([
        ['a', 'x'],
        ['b', 'y'],
      ]);
      if (second % 2 === 0) driven.feed([['c', 'z']], 1);
      await driven.advance(SECOND);
    }
    const status = driven.status();
    expect(status.partitions).toMatchObject([
      { consumed: 180, settled: 180, lag: 0 },
      { consumed: 45, settled: 45, lag: 0 },
    ]);
    expect(of(status, 0).rates.settled).toBeCloseTo(2);
    expect(of(status, 1).rates.consumed).toBeCloseTo(0.5, 1);
    expect(status.throughput.settled).toBeCloseTo(of(status, 0).rates.settled + of(status, 1).rates.settled);
    await driven.advance(MINUTE);
    expect(driven.status().throughput).toEqual({ consumed: 0, settled: 0 });
  });

  it('is told from the first record on, although somebody looked before it came', async () => {
    const driven = new Driven(copy(), 2);
    driven.status();
    driven.feed(Array.from({ length: 300 }, (_, i) => ['a', `${i}`] as const));
    await driven.advance(2 * SECOND);
    driven.feed(
      Array.from({ length: 100 }, (_, i) => ['a', `${i}`] as const),
      1,
    );
    await driven.advance(SECOND);
    expect(driven.status().partitions.map(({ rates }) => [rates.consumed, rates.settled])).toEqual([
      [100, 100],
      [100, 100],
    ]);
  });

  it('is not forgotten when a partition moves away and comes back', async () => {
    const driven = new Driven(copy());
    driven.feed([['a', '1']]);
    await driven.advance(SECOND);
    driven.engine.intake.lost();
    driven.assign(1, 2);
    driven.feed([['a', '1']]);
    await driven.advance(SECOND);
    expect(of(driven.status())).toMatchObject({ consumed: 2, settled: 2 });
    expect(driven.ledger()).toMatchObject({ source: { in: 2 }, balanced: true });
    expect(driven.status()).toMatchObject({ rebalances: 2, generation: 2 });
  });
});

describe('commits', () => {
  it('have a time, and what is not committed an age (D75)', async () => {
    const { topology, pass } = gated();
    const driven = new Driven(topology);
    const begun = driven.clock.wall();
    driven.feed([
      ['a', '1'],
      ['b', '2'],
    ]);
    await driven.advance(40 * SECOND);
    expect(of(driven.status())).toMatchObject({ committedAt: null, uncommittedSeconds: 40 });
    pass('2');
    await driven.advance(20 * SECOND);
    expect(of(driven.status())).toMatchObject({ committedAt: null, uncommittedSeconds: 60 });
    driven.feed([['c', '3']]);
    await driven.advance(5 * SECOND);
    pass('1');
    await driven.advance(SECOND);
    expect(of(driven.status())).toMatchObject({ committedAt: begun + 65_100, uncommittedSeconds: 6 });
    pass('3');
    await driven.advance(SECOND);
    expect(of(driven.status())).toMatchObject({ committed: 3, uncommittedSeconds: 0 });
  });
});

describe('the standing of a partition (D53)', () => {
  it('is stalled when nothing moves, and stopped where the stream stopped', async () => {
    const { topology, pass } = gated();
    const driven = new Driven(topology, 2);
    driven.feed([['a', '1']]);
    for (let minute = 0; minute < 6; minute++) {
      await driven.advance(MINUTE);
      expect(of(driven.status()).standing).toBe(minute < 4 ? 'ok' : 'stalled');
    }
    driven.task(1).hold('stopped');
    expect(driven.status().partitions.map(({ standing }) => standing)).toEqual(['stalled', 'stopped']);
    pass('1');
    await driven.advance(SECOND);
    expect(of(driven.status()).standing).toBe('ok');
  });

  it('is not stopped when somebody closes the app', async () => {
    const { topology } = gated();
    const run = new Running(topology, { in: 1 });
    await run.start();
    run.feed('in', ['a', '1']);
    await run.advance(SECOND);
    void run.app.close();
    expect(run.app.status()).toMatchObject({ state: 'PENDING_SHUTDOWN', partitions: [{ standing: 'ok' }] });
  });

  it('is rewound when somebody set the offsets of the group back', async () => {
    const driven = new Driven(copy());
    driven.feed([['a', '1']]);
    await driven.advance(10 * SECOND);
    driven.status();
    driven.engine.intake.lost();
    driven.assign(1, 2);
    expect(of(driven.status())).toMatchObject({ committed: 0, standing: 'rewound' });
  });
});

describe('the status of an app', () => {
  it('knows its uptime and its rebalances', async () => {
    const run = new Running(copy(), { in: 2 });
    expect(run.app.status()).toMatchObject({ state: 'CREATED', uptimeSeconds: 0, rebalances: 0, lag: null });
    await run.start();
    await run.advance(90 * SECOND);
    const { uptimeSeconds, rebalances } = run.app.status();
    expect([uptimeSeconds, rebalances]).toEqual([90.01, 1]);
    await run.close();
    expect(run.app.status()).toMatchObject({ state: 'NOT_RUNNING', partitions: [] });
  });

  it('says how full its boundaries are, over all partitions', async () => {
    const { topology } = gated();
    const driven = new Driven(topology, 2, { boundary: { records: 7 } });
    for (const partition of [0, 1])
      driven.feed(
        [
          ['a', '1'],
          ['b', '2'],
        ],
        partition,
      );
    await driven.advance(SECOND);
    expect(driven.status().boundaries).toEqual([{ step: 'foreachAsync-1', records: 4, limit: 14 }]);
  });

  it('keeps nothing going: an app at rest has no timer', async () => {
    const run = new Running(copy(), { in: 1 });
    await run.start();
    run.feed('in', ['a', '1']);
    await run.advance(2 * MINUTE);
    run.app.status();
    expect(run.loop.queue.next()).toBeUndefined();
  });
});
