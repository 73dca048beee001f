import { describe, expect, it } from 'vitest';
import { asyncStep, promiseAll, resolved, rxMergeMap } from '../../bench/engine/async-steps.js';
import { Countdown } from '../../bench/engine/countdown.js';
import { readSale, salesOf, writeSale } from '../../bench/engine/sales.js';
import { bareLoop, isolated, steps } from '../../bench/engine/sync-steps.js';

const records = salesOf(2_500);

describe('the contestants', () => {
  const engine = [steps(1, records), steps(5, records), steps(20, records), isolated(records)];
  const calls = [asyncStep(resolved, 'key', records), asyncStep(resolved, 'none', records)];
  it.each([...engine, ...calls])('$name: takes every record, and its ledger balances', async ({ round }) => {
    const { records: taken, ledger } = await round();
    expect([taken, ledger?.balanced]).toEqual([2_500, true]);
  });

  const others = [
    bareLoop(1, records),
    bareLoop(20, records),
    promiseAll(resolved, records),
    rxMergeMap(resolved, records),
  ];
  it.each(others)('$name: takes every record', async ({ round }) => {
    expect((await round()).records).toBe(2_500);
  });
});

describe('what flows through them', () => {
  it('is read as it was written', () => {
    const sale = { id: 7, shop: 3, cents: 12.5 };
    expect(readSale(writeSale(sale))).toEqual(sale);
  });

  it('has offsets from 0, without a gap', () => {
    expect(salesOf(3).map(({ offset }) => offset)).toEqual([0, 1, 2]);
  });
});

describe('Countdown', () => {
  it('is done after so many ticks', async () => {
    const countdown = new Countdown(2);
    let done = false;
    void countdown.done.then(() => (done = true));
    countdown.tick();
    await Promise.resolve();
    expect(done).toBe(false);
    countdown.tick();
    await countdown.done;
    expect(done).toBe(true);
  });
});
