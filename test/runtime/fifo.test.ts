import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fifo } from '../../src/runtime/fifo.js';
import { runs } from '../runs.js';

describe('a fifo', () => {
  it('does what an array does with push and shift', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('push' as const), count: fc.nat(2000) }) },
      { weight: 5, arbitrary: fc.record({ do: fc.constant('shift' as const), count: fc.nat(2500) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), count: fc.constant(1) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const fifo = new Fifo<number>();
        let array: number[] = [];
        let next = 0;
        for (const { do: what, count } of steps) {
          if (what === 'push') {
            for (let i = 0; i < count; i++) fifo.push(next + i);
            array = [...array, ...Array.from({ length: count }, (_, i) => next + i)];
            next += count;
          } else if (what === 'shift') {
            const shifted = Array.from({ length: count }, () => fifo.shift()).filter((item) => item !== undefined);
            expect(shifted).toEqual(array.slice(0, count));
            array = array.slice(count);
          } else {
            fifo.clear();
            array = [];
          }
          expect(fifo.length).toBe(array.length);
          expect(fifo.peek()).toBe(array[0]);
          expect([...fifo]).toEqual(array);
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it('gives nothing when it is empty, and goes on', () => {
    const fifo = new Fifo<string>();
    expect([fifo.shift(), fifo.peek(), fifo.length]).toEqual([undefined, undefined, 0]);
    fifo.push('a');
    expect([fifo.shift(), fifo.shift(), fifo.length]).toEqual(['a', undefined, 0]);
  });
});
