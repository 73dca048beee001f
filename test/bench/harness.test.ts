import { describe, expect, it } from 'vitest';
import { median, ratioOf, tableOf, takeTurns, timed, type Contestant } from '../../bench/harness.js';

/** A contestant whose rounds cost what the list says, in nanoseconds a record; the last one for ever after. */
function contestant(name: string, costs: readonly number[], turns: string[] = []): Contestant {
  let round = 0;
  return {
    name,
    round: () => {
      turns.push(name);
      return { records: 10, nanoseconds: 10 * costs[Math.min(round++, costs.length - 1)]! };
    },
  };
}

const stopped = () => 0;

describe('median', () => {
  it('is the middle one, whatever the order', () => expect(median([9, 1, 5])).toBe(5));
  it('is the mean of two middle ones', () => expect(median([4, 1, 2, 100])).toBe(3));
  it('leaves its input alone', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('takeTurns', () => {
  it('gives medians, extremes and counts, without the warm-up', async () => {
    const [one] = await takeTurns([contestant('one', [999, 999, 1, 3, 2])], { seconds: 0, least: 3 });
    expect(one).toEqual({ name: 'one', median: 2, fastest: 1, slowest: 3, rounds: 3 });
  });

  it('reverses the order every second round', async () => {
    const turns: string[] = [];
    const both = [contestant('a', [1], turns), contestant('b', [1], turns)];
    await takeTurns(both, { seconds: 0, warmUp: 1, least: 2 });
    expect(turns.join('')).toBe('abbaab');
  });

  it('goes on until the time is up', async () => {
    let time = 0;
    const [one] = await takeTurns([contestant('one', [1])], {
      seconds: 8,
      warmUp: 0,
      least: 1,
      now: () => (time += 1000),
    });
    expect(one!.rounds).toBe(8);
  });

  it('ends after the most rounds, however fast they are', async () => {
    const [one] = await takeTurns([contestant('one', [1])], { seconds: 1, most: 7, now: stopped });
    expect(one!.rounds).toBe(7);
  });

  it('is void when a ledger does not balance', async () => {
    const round = () => ({ records: 1, nanoseconds: 1, ledger: { balanced: false } });
    await expect(takeTurns([{ name: 'leaky', round }], { seconds: 0 })).rejects.toThrow(/void.*'leaky'/);
  });

  it('is void when nothing was handled', async () => {
    const round = () => ({ records: 0, nanoseconds: 1 });
    await expect(takeTurns([{ name: 'idle', round }], { seconds: 0 })).rejects.toThrow(/no record/);
  });
});

describe('a comparison', () => {
  it('says how much faster the first is', async () => {
    const [fast, slow] = await takeTurns([contestant('fast', [2]), contestant('slow', [5])], { seconds: 0 });
    expect(ratioOf(fast!, slow!)).toBe(2.5);
    expect(tableOf([fast!, slow!])[1]).toBe('  slow       5.0 ns/record  (5 to 5, 5 rounds)');
  });
});

describe('timed', () => {
  it('waits for a Promise and counts the records', async () => {
    let done = false;
    const round = await timed(7, () => Promise.resolve().then(() => (done = true)));
    expect([done, round.records, round.nanoseconds > 0]).toEqual([true, 7, true]);
  });
});
