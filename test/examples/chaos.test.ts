import { expect, it } from 'vitest';
import { phaseAt, troubled } from '../../examples/orders/chaos.js';
import type { TierOf } from '../../examples/orders/topology.js';

const gold: TierOf = () => Promise.resolve('gold');

it('has every trouble in a round of 15 seconds, and then the next round', () => {
  const phases = Array.from({ length: 30 }, (_, second) => phaseAt(second * 1_000));
  const round = ['well', 'flaky', 'away', 'away', ...Array<string>(4).fill('slow'), ...Array<string>(7).fill('well')];
  expect(phases).toEqual([...round, ...round]);
});

it('fails every tenth call, then all of them, then none', async () => {
  let now = 0;
  const look = troubled(gold, () => now);
  const { signal } = new AbortController();
  const twenty = async () => {
    const ended = await Promise.allSettled(Array.from({ length: 20 }, () => look('c-1', signal)));
    return ended.filter(({ status }) => status === 'rejected').length;
  };
  expect(await twenty()).toBe(0);
  now = 1_500;
  expect(await twenty()).toBe(2);
  now = 3_000;
  expect(await twenty()).toBe(20);
  await expect(look('c-1', signal)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  now = 5_000;
  expect(await twenty()).toBe(0);
  now = 20_000;
  expect(await twenty()).toBe(0);
});
