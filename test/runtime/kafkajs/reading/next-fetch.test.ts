import { beforeEach, expect, it } from 'vitest';
import type { Intake } from '../../../../src/core/transport.js';
import { NextFetch } from '../../../../src/runtime/kafkajs/reading/next-fetch.js';
import { VirtualClock } from '../../../virtual-clock.js';

let clock: VirtualClock;
let next: NextFetch;
/** What the app calls when it wants more; null when it wants more now. */
let hungry: (() => void) | null;
let sated: boolean;

beforeEach(() => {
  clock = new VirtualClock();
  sated = true;
  hungry = null;
  const intake: Pick<Intake, 'sated'> = {
    sated(call) {
      hungry = sated ? call : null;
      return sated;
    },
  };
  next = new NextFetch(clock, intake as Intake);
});

/** Whether the fetch waits still. */
async function waits(held: Promise<void> | undefined): Promise<boolean> {
  let gone = false;
  void held?.then(() => (gone = true));
  await new Promise(setImmediate);
  return !gone;
}

it('goes at once while the app has nothing to do', () => {
  sated = false;
  expect(next.afterThis()).toBeUndefined();
  expect(clock.pending).toBe(0);
});

it('waits until the app runs out of work', async () => {
  const held = next.afterThis();
  expect(await waits(held)).toBe(true);
  hungry!();
  expect(await waits(held)).toBe(false);
  expect(clock.pending).toBe(0);
});

it('does not wait for ever: a partition that was read to its end may have grown', async () => {
  const held = next.afterThis();
  clock.advance(49);
  expect(await waits(held)).toBe(true);
  clock.advance(1);
  expect(await waits(held)).toBe(false);
});

it('goes when it is let go, before a rebalance or a stop', async () => {
  const held = next.afterThis();
  next.release();
  next.release();
  expect(await waits(held)).toBe(false);
  expect(clock.pending).toBe(0);
});

it('lets an earlier one go that nobody waits for any more', async () => {
  const [first, second] = [next.afterThis(), next.afterThis()];
  expect([await waits(first), await waits(second)]).toEqual([false, true]);
});
