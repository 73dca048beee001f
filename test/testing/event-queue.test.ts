import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/testing/event-queue.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { runs } from '../runs.js';

const drain = (queue: EventQueue) => {
  while (queue.step(Infinity));
};

describe('EventQueue', () => {
  it('runs everything that was not cancelled, in order of time, first come first served', () => {
    const action = fc.record({ at: fc.nat(20), cancelled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const queue = new EventQueue();
        const ran: number[] = [];
        const cancels = actions.map(({ at }, i) => queue.push(at, () => ran.push(i)));
        actions.forEach(({ cancelled }, i) => cancelled && cancels[i]!());
        drain(queue);
        const expected = actions
          .map((each, i) => ({ ...each, i }))
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.at - b.at || a.i - b.i);
        expect(ran).toEqual(expected.map(({ i }) => i));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('breaks ties as the seed says: equal seeds alike, some seeds otherwise, times never', () => {
    const order = (seed: number) => {
      const ties = new SeededRandom(seed);
      const queue = new EventQueue(() => ties.next());
      const ran: string[] = [];
      for (const at of [1, 0]) for (const name of 'abcd') queue.push(at, () => ran.push(`${at}${name}`));
      drain(queue);
      return ran.join();
    };
    const orders = new Set(Array.from({ length: 50 }, (_, seed) => order(seed)));
    expect(orders.size).toBeGreaterThan(10);
    for (const each of orders) expect(each).toMatch(/^(0[abcd],){4}1/);
    expect(order(7)).toBe(order(7));
  });

  it('runs what an event schedules for the same moment, and moves time only forward', () => {
    const queue = new EventQueue();
    const ran: string[] = [];
    queue.push(5, () => {
      queue.push(1, () => ran.push(`late at ${queue.now}`));
      queue.push(5, () => ran.push(`same at ${queue.now}`));
    });
    drain(queue);
    expect(ran).toEqual(['late at 5', 'same at 5']);
    expect(queue.step(Infinity)).toBe(false);
    queue.moveTo(3);
    expect(queue.now).toBe(5);
  });

  it('leaves what is due after the limit', () => {
    const queue = new EventQueue();
    let ran = false;
    queue.push(10, () => (ran = true));
    expect(queue.step(9)).toBe(false);
    expect(queue.next()).toBe(10);
    expect(ran).toBe(false);
  });

  it('says so when time stands still', () => {
    const queue = new EventQueue();
    const again = () => void queue.push(0, again);
    again();
    expect(() => drain(queue)).toThrow(/stands still/);
  });
});
