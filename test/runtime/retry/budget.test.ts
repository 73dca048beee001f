import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetryBudget, type RetryBudgetOptions } from '../../../src/runtime/retry/budget.js';
import { runs } from '../../runs.js';
import { VirtualClock } from '../../virtual-clock.js';

/** The same from the whole history: what is older than the current slot and the ten before it does not count. */
class NaiveBudget {
  readonly deposits: number[] = [];
  readonly withdrawals: number[] = [];

  constructor(
    readonly clock: VirtualClock,
    readonly options: Required<RetryBudgetOptions>,
  ) {}

  get slot(): number {
    return Math.ceil(this.options.window / 10);
  }

  allows(now = this.clock.monotonic()): boolean {
    const from = (Math.floor(now / this.slot) - 10) * this.slot;
    const kept = (times: readonly number[]) => times.filter((time) => time >= from).length;
    const { ratio, perSecond, window } = this.options;
    return (perSecond * window) / 1000 + ratio * kept(this.deposits) - kept(this.withdrawals) >= 1;
  }

  /** The first moment from now on at which it allows one; only the ends of slots can change that. */
  wait(): number {
    const now = this.clock.monotonic();
    if (this.allows(now)) return 0;
    for (let slot = Math.floor(now / this.slot) + 1, i = 0; i < 30; i++, slot++)
      if (this.allows(slot * this.slot)) return slot * this.slot - now;
    return Infinity;
  }
}

const options = fc.record<Required<RetryBudgetOptions>>({
  ratio: fc.constantFrom(0, 0.1, 0.2, 0.5, 1, 2.5),
  perSecond: fc.constantFrom(0, 0.5, 1, 10),
  window: fc.constantFrom(10, 95, 100, 1000, 10_000),
});
const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ is: fc.constant('deposit' as const), times: fc.integer({ min: 1, max: 10 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ is: fc.constant('withdraw' as const), times: fc.integer({ min: 1, max: 20 }) }),
    },
    { weight: 3, arbitrary: fc.record({ is: fc.constant('pass' as const), times: fc.integer({ min: 0, max: 25 }) }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant('wait' as const), times: fc.constant(1) }) },
  ),
  { maxLength: 60, size: 'max' },
);

describe('a budget of retries', () => {
  it('is what the whole history says, and waits exactly until there is one', () => {
    fc.assert(
      fc.property(options, fc.nat(100_000), steps, (given, start, schedule) => {
        const clock = new VirtualClock();
        clock.pass(start);
        const budget = new RetryBudget(clock, given);
        const naive = new NaiveBudget(clock, given);
        for (const { is, times } of schedule) {
          // a twelfth of a window: now and then a slot is skipped
          if (is === 'pass') clock.pass(Math.floor((times * given.window) / 12));
          const wait = naive.wait();
          expect(budget.wait()).toBe(wait);
          if (is === 'wait' && wait < Infinity) clock.pass(wait);
          for (let i = 0; i < times && (is === 'deposit' || is === 'withdraw'); i++) {
            const now = clock.monotonic();
            const allowed = naive.allows();
            if (is === 'deposit') budget.deposit();
            else expect(budget.withdraw()).toBe(allowed);
            if (is === 'deposit') naive.deposits.push(now);
            else if (allowed) naive.withdrawals.push(now);
          }
        }
      }),
      { numRuns: runs(3000) },
    );
  });

  it('gives no more than the bound in any window that ends with a retry', () => {
    let most = 0;
    fc.assert(
      fc.property(options, steps, (given, schedule) => {
        const clock = new VirtualClock();
        const budget = new RetryBudget(clock, given);
        const { ratio, perSecond, window } = given;
        const slot = Math.ceil(window / 10);
        const [deposits, withdrawals]: [number[], number[]] = [[], []];
        const since = (times: readonly number[], from: number) => times.filter((time) => time > from).length;
        for (const { is, times } of schedule) {
          const now = clock.monotonic();
          if (is === 'pass' || is === 'wait') clock.pass(Math.floor((times * window) / 12));
          else if (is === 'deposit') {
            for (let i = 0; i < times; i++) budget.deposit();
            deposits.push(...new Array<number>(times).fill(now));
          } else {
            if (!budget.withdraw()) continue;
            do withdrawals.push(now);
            while (budget.withdraw());
            const bound = (perSecond * window) / 1000 + ratio * since(deposits, now - 11 * slot);
            expect(since(withdrawals, now - window)).toBeLessThanOrEqual(bound);
            most = Math.max(most, withdrawals.length);
          }
        }
      }),
      { numRuns: runs(3000) },
    );
    expect(most).toBeGreaterThan(100);
  });

  it('is by default 20 % of the calls and ten a second, over ten seconds', () => {
    const clock = new VirtualClock();
    const budget = new RetryBudget(clock);
    const all = () => {
      let count = 0;
      while (budget.withdraw()) count++;
      return count;
    };
    expect(all()).toBe(100);
    for (let i = 0; i < 50; i++) budget.deposit();
    expect(all()).toBe(10);
    expect(budget.wait()).toBe(11_000);
    clock.pass(10_999);
    expect([budget.wait(), budget.withdraw()]).toEqual([1, false]);
    clock.pass(1);
    expect([budget.wait(), all()]).toEqual([0, 100]);
    clock.pass(1e9);
    expect(all()).toBe(100);
  });

  it('has nothing to wait for when only calls bring retries', () => {
    const budget = new RetryBudget(new VirtualClock(), { perSecond: 0 });
    expect([budget.wait(), budget.withdraw()]).toEqual([Infinity, false]);
    for (let i = 0; i < 5; i++) budget.deposit();
    expect([budget.wait(), budget.withdraw(), budget.withdraw()]).toEqual([0, true, false]);
  });
});
