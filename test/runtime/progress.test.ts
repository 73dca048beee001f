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

const of = ({ partitions }: Status, partition = 0) => partitions.find((one) => one.partition === partition)!;

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
    driven.engine.main.intake.lost();
    driven.assign(1, 2);
    driven.feed([['a', '1']]);
    await driven.advance(SECOND);
    expect(of(driven.status())).toMatchObject({ consumed: 2, settled: 2 });
    expect(driven.ledger()).toMatchObject({ source: { in: 2 }, balanced: true });
    expect(driven.status()).toMatchObject({ rebalances: 2, generation: 2 });
  });
});
