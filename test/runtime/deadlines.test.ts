import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deadlines } from '../../src/runtime/deadlines.js';
import { runs } from '../runs.js';
import { VirtualClock } from '../virtual-clock.js';

interface Item {
  readonly id: number;
  deadline: number;
}

const item = (id: number): Item => ({ id, deadline: 0 });

describe('deadlines', () => {
  it('come for each item that is not deleted before, at its time, with one timer at most', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const) }),
      fc.record({ do: fc.constant('delete' as const), pick: fc.nat(50) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.nat(15) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 20 }), (steps, after) => {
        const clock = new VirtualClock();
        const told: (readonly [id: number, at: number])[] = [];
        const deadlines = new Deadlines<Item>(clock, after, ({ id }) => void told.push([id, clock.monotonic()]));
        const items: Item[] = [];
        const expected = new Map<number, number>();
        for (const step of steps) {
          if (step.do === 'add') {
            items.push(item(items.length));
            deadlines.add(items.at(-1)!);
            expected.set(items.length - 1, clock.monotonic() + after);
          } else if (step.do === 'wait') clock.advance(step.ms);
          else if (items.length > 0) {
            const one = items[step.pick % items.length]!;
            const waits = !told.some(([id]) => id === one.id) && expected.has(one.id);
            expect(deadlines.delete(one)).toBe(waits);
            if (waits) expected.delete(one.id);
          }
          expect(clock.pending).toBeLessThanOrEqual(1);
        }
        clock.advance(100);
        expect(told).toEqual([...expected]);
        expect(clock.pending).toBe(0);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('take another one while they come, with one timer all the same', () => {
    const clock = new VirtualClock();
    const told: number[] = [];
    const deadlines: Deadlines<Item> = new Deadlines(clock, 10, ({ id }) => {
      told.push(id);
      if (id < 3) deadlines.add(item(id + 10));
    });
    for (const id of [1, 2, 3]) deadlines.add(item(id));
    clock.advance(10);
    expect(told).toEqual([1, 2, 3]);
    expect(clock.pending).toBe(1);
    clock.advance(10);
    expect(told).toEqual([1, 2, 3, 11, 12]);
    expect(clock.pending).toBe(0);
  });

  it('are forgotten by close, and begin anew after it', () => {
    const clock = new VirtualClock();
    const told: number[] = [];
    const deadlines = new Deadlines<Item>(clock, 10, ({ id }) => void told.push(id));
    deadlines.add(item(1));
    deadlines.close();
    expect(clock.pending).toBe(0);
    clock.advance(5);
    deadlines.add(item(2));
    clock.advance(20);
    expect(told).toEqual([2]);
  });
});
