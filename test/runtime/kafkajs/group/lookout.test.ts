import { beforeEach, describe, expect, it } from 'vitest';
import type { AdminLine } from '../../../../src/runtime/kafkajs/admin-line.js';
import { Lookout } from '../../../../src/runtime/kafkajs/group/lookout.js';
import { VirtualClock } from '../../../virtual-clock.js';

describe('a rebalance', () => {
  const HEARTBEAT = 1_000;
  const REJOIN = 65_000;
  let clock: VirtualClock;
  let membership: { moving: boolean; heartbeat(): void; observe(): void };
  let heartbeats: number;
  let overdue: number;
  let lookout: Lookout;

  beforeEach(() => {
    clock = new VirtualClock();
    heartbeats = overdue = 0;
    membership = { moving: false, heartbeat: () => void heartbeats++, observe: () => {} };
    lookout = new Lookout({
      clock,
      admin: {} as AdminLine,
      membership,
      heartbeat: HEARTBEAT,
      rejoin: REJOIN,
      expand: 60_000,
      topics: () => [],
      gone: () => {},
      overdue: () => void overdue++,
      expanded: () => Promise.resolve(),
    });
  });

  const pass = (ms: number) => {
    for (let at = 0; at < ms; at += HEARTBEAT) clock.advance(HEARTBEAT);
  };

  it('that the consumer joins in time goes unnoticed, however often there is one', () => {
    for (let times = 0; times < 5; times++) {
      membership.moving = true;
      pass(REJOIN);
      membership.moving = false;
      pass(HEARTBEAT);
    }
    expect(overdue).toBe(0);
    expect(heartbeats).toBe(5 * 66);
  });

  it('that the consumer does not join is overdue after the time for it, and again after as long', () => {
    membership.moving = true;
    pass(REJOIN + HEARTBEAT);
    expect(overdue).toBe(1);
    pass(REJOIN);
    expect(overdue).toBe(1);
    pass(HEARTBEAT);
    expect(overdue).toBe(2);
  });

  it('is nothing to a member that has left', () => {
    membership.moving = true;
    lookout.close();
    pass(2 * REJOIN);
    expect([overdue, heartbeats]).toEqual([0, 0]);
  });
});
