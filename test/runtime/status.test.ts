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
    driven.engine.main.intake.lost();
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
