import { describe, expect, it } from 'vitest';
import {
  Serdes,
  SpillwayError,
  StreamsBuilder,
  type Client,
  type KStream,
  type StreamsOptions,
  type Transport,
} from '../../src/index.js';
import { parts } from '../../src/runtime/parts.js';
import { Settlement } from '../../src/runtime/settlement.js';
import { Driven } from './driven.js';
import { Running } from './running.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const built = (steps: (stream: KStream<string, string>) => KStream<string, string>) => {
  const builder = new StreamsBuilder();
  steps(builder.stream('in', text)).to('out', { ...text, named: 'sink' });
  return builder.build({ deadLetters: { topic: 'dead' } });
};
const copy = built((stream) => stream);

/** A log that never answers whoever writes to a topic. */
const mute =
  (topic: string) =>
  (log: Transport): Transport => ({
    open(options) {
      const client = log.open(options);
      const produce: Client['produce'] = (to, records, done) => {
        if (to.topic !== topic) client.produce(to, records, done);
      };
      return new Proxy(client, {
        get: (target, name) => {
          if (name === 'produce') return produce;
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    },
  });

const stuck = (options: Partial<StreamsOptions> = {}) => new Running(copy, { in: 2, out: 1 }, options, mute('out'));

describe('the deadline of a task', () => {
  it('stops the stream at a record whose send is never answered, and says where and in which step', async () => {
    const run = stuck();
    await run.start();
    run.feed('in', ['a', 'x'], ['b', 'y']);
    await run.advance(5 * MINUTE - SECOND);
    expect(run.app.state).toBe('RUNNING');
    await run.advance(SECOND + (5 * MINUTE) / 4);
    expect(run.app.state).toBe('ERROR');
    const error: unknown = await run.app.done.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SpillwayError);
    expect(error).toMatchObject({ code: 'TASK_STUCK', topic: 'in', offset: 0 });
    expect((error as Error).message).toMatch(/300000 ms.* records rest in 'sink' at in\/[01]@0 \[TASK_STUCK\]/);
    expect(run.app.ledger()).toMatchObject({ source: { in: 2, abandoned: 2 }, balanced: true });
  });

  it(`stops only the partition with onStop: 'partition', once`, async () => {
    const run = stuck({ onStop: 'partition', deadline: '1m' });
    const said: string[] = [];
    run.app.events$.subscribe((event) => {
      if (event.type === 'stopped') said.push((event.error as SpillwayError).code);
    });
    await run.start();
    run.feed('in', ['a', 'x']);
    await run.advance(20 * MINUTE);
    expect(run.app.state).toBe('DEGRADED');
    expect(said).toEqual(['TASK_STUCK']);
    const standings = run.app.status().partitions.map(({ standing }) => standing);
    expect(standings.sort()).toEqual(['ok', 'stopped']);
  });

  it('notices a record that was lost while others pass it', async () => {
    /** Forgets that the third record is settled. */
    class Loses extends Settlement {
      override settle(handle: number, rank: number): boolean {
        return handle === 2 || super.settle(handle, rank);
      }
    }
    const driven = new Driven(copy, 1, { deadline: '1m' }, {}, { ...parts, Settlement: Loses });
    for (let second = 0; second < 80; second++) {
      driven.feed([['k', `${second}`]]);
      await driven.advance(SECOND);
    }
    expect(driven.stops).toMatchObject([{ code: 'TASK_STUCK', topic: 'in', partition: 0, offset: 2 }]);
    expect(driven.stops[0]!.message).toContain('records rest in no step');
    expect(driven.values()).toHaveLength(75);
  });

  it.each([0, -1, '5 minutes'])('is refused as %s', (deadline) => {
    const options = { deadline } as unknown as Partial<StreamsOptions>;
    expect(() => new Driven(copy, 1, options)).toThrow(/deadline/);
  });
});

describe('what the deadline waits for', () => {
  const hours = async (driven: Driven, count: number) => {
    for (let minute = 0; minute < count * 60; minute++) await driven.advance(MINUTE);
  };

  it('an outage of the log, however long', async () => {
    const down = Object.assign(new Error('down'), { retriable: true });
    let up = false;
    const driven = new Driven(copy, 1, {}, { answer: () => (up ? null : down), latency: () => 20 * SECOND });
    driven.feed([['a', 'x']]);
    await hours(driven, 3);
    up = true;
    await hours(driven, 1);
    expect([driven.stops, driven.values()]).toEqual([[], ['x']]);
  });

  it('a log that takes little at a time', async () => {
    const topology = built((stream) => stream.flatMapValues((value) => Array.from({ length: 9_000 }, () => value)));
    const driven = new Driven(topology, 1, {}, { latency: () => 4 * MINUTE });
    driven.feed([['a', 'x']]);
    await hours(driven, 1);
    expect([driven.stops, driven.values().length]).toEqual([[], 9_000]);
  });

  it('calls within their time-out, and what waits for its turn behind them', async () => {
    const topology = built((stream) =>
      stream.mapValuesAsync((value) => driven.later(20 * MINUTE, value), { timeout: '1h', concurrency: 2 }),
    );
    const driven: Driven = new Driven(topology, 2);
    driven.feed([
      ['a', '1'],
      ['a', '2'],
      ['b', '3'],
      ['c', '4'],
    ]);
    driven.feed([['d', '5']], 1);
    await hours(driven, 2);
    expect([driven.stops, driven.values().length]).toEqual([[], 5]);
  });

  it('an answer that waits for room before a step that is busy', async () => {
    const topology = built((stream) =>
      stream
        .mapValuesAsync((value) => driven.later(1, value), { named: 'fast' })
        .mapValuesAsync((value) => driven.later(10 * MINUTE, value), { named: 'slow', concurrency: 1, timeout: '1h' }),
    );
    const driven: Driven = new Driven(topology, 1, { boundary: { records: 2 } });
    driven.feed(Array.from({ length: 12 }, (_, i) => [`${i}`, `${i}`] as const));
    await hours(driven, 3);
    expect([driven.stops, driven.values().length]).toEqual([[], 12]);
  });

  it('a generator that is suspended before a sink that goes on', async () => {
    const topology = built((stream) =>
      stream.flatMapValues(function* (value) {
        for (let i = 0; i < 60; i++) yield value;
      }),
    );
    const driven = new Driven(topology, 1, { boundary: { records: 2 } }, { latency: () => MINUTE });
    driven.feed([['a', 'x']]);
    await hours(driven, 2);
    expect([driven.stops, driven.values().length]).toEqual([[], 60]);
  });

  it('a pause, and schemas that cannot be had: what is not begun has no deadline', async () => {
    const value = { ...Serdes.string(), prepare: () => driven.fails(0) };
    const builder = new StreamsBuilder();
    builder.stream('in', { key: Serdes.string(), value }).to('out', text);
    const driven: Driven = new Driven(builder.build({ deadLetters: 'stop' }), 1);
    driven.feed([['a', 'x']]);
    await hours(driven, 1);
    const paused = new Driven(copy);
    paused.engine.pause();
    paused.feed([['a', 'x']]);
    await hours(paused, 1);
    expect([...driven.stops, ...paused.stops]).toEqual([]);
  });

  it('but not a generator before a sink that is never answered', async () => {
    const topology = built((stream) =>
      stream.flatMapValues(function* (value) {
        for (let i = 0; i < 60; i++) yield value;
      }),
    );
    const driven = new Driven(topology, 1, { boundary: { records: 2 } }, { latency: () => 1e12 });
    driven.feed([['a', 'x']]);
    await hours(driven, 1);
    expect(driven.stops).toMatchObject([{ code: 'TASK_STUCK', offset: 0 }]);
    expect(driven.stops[0]!.message).toMatch(/flatMapValues.*, 'sink'/);
  });
});

describe('the timer of the deadline', () => {
  it('runs only while there are records, and not behind the end', async () => {
    const driven = new Driven(copy);
    await driven.advance(SECOND);
    expect(driven.queue.next()).toBeUndefined();
    driven.feed([['a', 'x']]);
    await driven.advance(SECOND);
    expect(driven.queue.next()).toBe(76 * SECOND);
    await driven.advance(2 * MINUTE);
    expect(driven.queue.next()).toBeUndefined();
    driven.feed([['a', 'x']]);
    await driven.advance(SECOND);
    driven.engine.close();
    expect(driven.queue.next()).toBeUndefined();
  });
});
