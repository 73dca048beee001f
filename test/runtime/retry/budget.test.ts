import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetryBudget, type RetryBudgetOptions } from '../../../src/runtime/retry/budget.js';
import { runs } from '../../runs.js';
import { VirtualClock } from '../../virtual-clock.js';

const options = fc.record<Required<RetryBudgetOptions>>({
  ratio: fc.constantFrom(0, 0.1, 0.2, 0.5, 1, 2.5),
  perSecond: fc.constantFrom(1, 3, 10, 1000),
  window: fc.constantFrom(10, 95, 1000, 10_000),
});
const steps = fc.array(
  fc.record({
    pass: fc.oneof(fc.constant(0), fc.nat(30), fc.nat(2_000)),
    calls: fc.oneof(fc.constant(0), fc.nat(50), fc.nat(2_000)),
    wanted: fc.integer({ min: 1, max: 30 }),
  }),
  { maxLength: 25, size: 'max' },
);

describe('a budget of retries', () => {
  it('gives no more than its bound in any stretch of time, and makes nobody wait longer than for one', () => {
    let [most, waited] = [0, 0];
    fc.assert(
      fc.property(options, steps, (given, schedule) => {
        const clock = new VirtualClock();
        const budget = new RetryBudget(clock, given);
        const taken: { readonly at: number; readonly rate: number }[] = [];
        for (const { pass, calls, wanted } of schedule) {
          clock.pass(pass);
          if (calls > 0) budget.deposit(calls);
          for (let i = 0; i < wanted; i++) {
            const wait = budget.wait();
            if (wait > Math.ceil(1_000 / given.perSecond)) throw new Error(`a wait of ${wait} ms`);
            if (wait > 0) {
              if (budget.withdraw()) throw new Error('a retry that had to wait');
              clock.pass(wait);
              waited++;
            }
            if (!budget.withdraw()) throw new Error('none after the wait');
            taken.push({ at: clock.monotonic(), rate: budget.extra });
          }
        }
        for (const [first, { at }] of taken.entries()) {
          let rate = 0;
          for (const [more, one] of taken.slice(first, first + 60).entries()) {
            rate = Math.max(rate, one.rate);
            if (more + 1 > 1 + ((one.at - at + 50) * rate) / 1_000 + 1e-6)
              throw new Error(`${more + 1} in ${one.at - at} ms at ${rate} a second`);
          }
        }
        most = Math.max(most, taken.length);
      }),
      { numRuns: runs(2000) },
    );
    expect(most).toBeGreaterThan(100);
    expect(waited).toBeGreaterThan(1_000);
  });

  it('is ten a second by default, or a fifth of the calls of the last ten seconds where that is more', () => {
    const clock = new VirtualClock();
    const budget = new RetryBudget(clock);
    const inAMinute = (callsASecond: number) => {
      let count = 0;
      for (let ms = 0; ms < 60_000; ms++) {
        clock.pass(1);
        if (ms % 100 === 99) budget.deposit(callsASecond / 10);
        while (budget.withdraw()) count++;
      }
      return count;
    };
    expect(inAMinute(0)).toBe(601);
    expect(inAMinute(20)).toBe(600);
    inAMinute(200);
    expect(inAMinute(200) / 60).toBeCloseTo(40, 0);
    clock.pass(1e9);
    expect(inAMinute(0)).toBe(601);
  });

  it('saves nothing up: after an hour of rest there is one', () => {
    const clock = new VirtualClock();
    const budget = new RetryBudget(clock);
    clock.pass(3_600_000);
    expect([budget.withdraw(), budget.withdraw(), budget.wait()]).toEqual([true, false, 50]);
  });
});
