import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type Clock, type Transport } from '../../src/index.js';
import { Running, bytes } from './running.js';

const string = { key: Serdes.string(), value: Serdes.string() };

/** A topology whose look-up ends only when it is told to. */
function gated() {
  const waiting: (() => void)[] = [];
  const builder = new StreamsBuilder();
  builder
    .stream('in', string)
    .mapValuesAsync((value) => new Promise<string>((resolve) => waiting.push(() => resolve(value))), {
      named: 'gate',
      concurrency: 4,
      timeout: '1h',
      orderBy: 'none',
    })
    .to('out', string);
  return { topology: builder.build({ deadLetters: 'stop' }), open: () => waiting.splice(0).forEach((go) => go()) };
}

/** The log, with every acknowledgement that much later. */
const slowly = (log: Transport, clock: Clock, ms: number): Transport => ({
  open(options) {
    const client = log.open(options);
    return {
      prepare: client.prepare.bind(client),
      partitions: client.partitions.bind(client),
      join: client.join.bind(client),
      close: client.close.bind(client),
      produce: (to, records, done) => client.produce(to, records, (error) => void clock.timer(ms, () => done(error))),
    };
  },
});

const many = (count: number, size = 1) =>
  Array.from({ length: count }, (_, i) => [String(i), 'x'.repeat(size)] as const);

describe('backpressure', () => {
  it('a full boundary holds the intake, and says so', async () => {
    const { topology, open } = gated();
    const run = new Running(topology, { in: 1 }, { boundary: { records: 10 }, batch: { records: 100 } });
    await run.start();
    run.feed('in', ...many(50));
    await run.advance(100);
    const [partition] = run.app.status().partitions;
    expect(partition).toMatchObject({ inFlight: 10, queued: 40, paused: ['boundary:gate'], waiting: { gate: 10 } });
    expect(run.app.status().calls).toEqual([{ step: 'gate', concurrency: 4, running: 4, abandoned: 0 }]);
    for (let i = 0; i < 40; i++) {
      open();
      await run.advance(10);
    }
    expect(run.log.end('out', 0)).toBe(50);
    expect(run.app.status().partitions[0]!.paused).toEqual([]);
  });

  it('a full budget pauses the fetch at the share and resumes it at half', async () => {
    const { topology, open } = gated();
    const run = new Running(
      topology,
      { in: 1 },
      { budget: { records: 20 }, boundary: { records: 5 }, batch: { records: 5 } },
    );
    const paused: string[] = [];
    run.app.events$.subscribe((event) => {
      if (event.type === 'paused') paused.push(event.reasons.join());
      if (event.type === 'resumed') paused.push('resumed');
    });
    await run.start();
    run.feed('in', ...many(100));
    await run.advance(100);
    const [partition] = run.app.status().partitions;
    expect(partition!.inFlight + partition!.queued).toBeLessThanOrEqual(25);
    expect(partition!.fetching).toBe(false);
    expect(paused).toEqual(['boundary:gate,budget']);
    for (let i = 0; i < 100; i++) {
      open();
      await run.advance(10);
    }
    expect(run.log.end('out', 0)).toBe(100);
    expect(paused).toContain('resumed');
  });

  it('counts bytes too, and gives every partition the same share', async () => {
    const { topology } = gated();
    // Of which half are given out: 25,000 to each partition.
    const budget = { bytes: 200_000 };
    const run = new Running(topology, { in: 4 }, { budget, boundary: { records: 3 }, batch: { records: 2 } });
    await run.start();
    for (let partition = 0; partition < 4; partition++) {
      run.log.append(
        'in',
        Array.from({ length: 50 }, () => ({ value: bytes('x'.repeat(4_600)) })),
        { partition },
      );
    }
    await run.advance(500);
    const { partitions, budget: used } = run.app.status();
    for (const { bytes: held, fetching } of partitions) {
      expect(held).toBeLessThanOrEqual(25_000 + 2 * 5_000);
      expect(held).toBeGreaterThan(20_000);
      expect(fetching).toBe(false);
    }
    expect(used.usedBytes).toBeLessThanOrEqual(100_000 + 4 * 2 * 5_000);
  });

  it('a full span holds the intake although few records are in flight', async () => {
    const builder = new StreamsBuilder();
    let release: () => void = () => {};
    builder
      .stream('in', string)
      .mapValuesAsync(
        (value) => (value === 'stuck' ? new Promise<string>((resolve) => (release = () => resolve(value))) : value),
        {
          timeout: '1h',
        },
      )
      .to('out', string);
    const run = new Running(builder.build({ deadLetters: 'stop' }), { in: 1 }, { span: 30 });
    await run.start();
    run.feed('in', ['s', 'stuck'], ...many(100));
    await run.advance(200);
    expect(run.app.status().partitions[0]).toMatchObject({ span: 30, inFlight: 1, paused: ['span'] });
    expect(run.log.end('out', 0)).toBe(29);
    release();
    await run.advance(200);
    expect(run.log.end('out', 0)).toBe(101);
    expect(run.log.committed('app', 'in', 0)).toBe(101);
  });

  it('a slow sink throttles the source through every kind of step, and what is held stays bounded (D17)', async () => {
    const builder = new StreamsBuilder();
    const { kept } = builder
      .stream('in', string)
      .map((key, value) => [key, value])
      .validate(() => true)
      .toDLQ('dead')
      .selectKey((key) => key)
      .flatMapValues(function* (value) {
        yield value;
        yield value;
      })
      .peek(() => {})
      .split({ kept: () => true });
    kept
      .mapValuesAsync(async (value) => value)
      .merge(kept.filter(() => false))
      .to('out', string);
    const topology = builder.build({ deadLetters: 'stop' });
    const limits = { boundary: { records: 8 }, budget: { records: 40 }, batch: { records: 10 } };
    const run = new Running(topology, { in: 1 }, limits, (log, clock) => slowly(log, clock, 100));
    await run.start();
    run.feed('in', ...many(500));
    let most = 0;
    for (let i = 0; i < 200; i++) {
      await run.advance(50);
      const { usedRecords } = run.app.status().budget;
      most = Math.max(most, usedRecords);
    }
    const { position, paused } = run.app.status().partitions[0]!;
    expect(most).toBeLessThanOrEqual(50);
    expect(position).toBeLessThan(500);
    expect(paused).toContain('budget');
    await run.advance(60_000);
    expect(run.log.end('out', 0)).toBe(1000);
    expect(run.app.ledger().balanced).toBe(true);
  });

  it('a slow partition does not hold up another one', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', string)
      .mapValuesAsync((value) => (value === 'slow' ? new Promise<string>(() => {}) : value), {
        timeout: '1h',
        concurrency: 100,
      })
      .to('out', string);
    const run = new Running(builder.build({ deadLetters: 'stop' }), { in: 2, out: 1 }, { boundary: { records: 10 } });
    await run.start();
    const records = (value: string) =>
      Array.from({ length: 50 }, (_, i) => ({ key: bytes(`${value}${i}`), value: bytes(value) }));
    run.log.append('in', records('slow'), { partition: 0 });
    run.log.append('in', records('fast'), { partition: 1 });
    await run.advance(500);
    expect(run.log.end('out', 0)).toBe(50);
    expect(run.log.committed('app', 'in', 1)).toBe(50);
    expect(run.app.status().partitions[0]!.inFlight).toBe(10);
  });
});
