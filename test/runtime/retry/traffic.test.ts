import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Traffic } from '../../../src/runtime/retry/traffic.js';
import { runs } from '../../runs.js';
import { VirtualClock } from '../../virtual-clock.js';

const WINDOW = 1_000;
const SLOT = WINDOW / 10;

const schedules = fc.array(
  fc.record({ pass: fc.oneof(fc.nat(120), fc.nat(3_000)), calls: fc.oneof(fc.constant(0), fc.nat(200)) }),
  { maxLength: 40, size: 'max' },
);

it('tells the calls a second of the last window, taken to have come evenly since the last were counted', () => {
  fc.assert(
    fc.property(fc.nat(10_000), schedules, (start, schedule) => {
      const clock = new VirtualClock();
      clock.pass(start);
      const traffic = new Traffic(clock, WINDOW);
      const counted: { readonly from: number; readonly to: number; readonly calls: number }[] = [];
      let last = start;
      for (const { pass, calls } of schedule) {
        clock.pass(pass);
        const now = clock.monotonic();
        if (calls > 0) {
          traffic.add(calls);
          counted.push({ from: Math.max(last, now - WINDOW), to: now, calls });
          last = now;
        }
        const oldest = Math.max(start, (Math.floor(now / SLOT) - 10) * SLOT);
        const inside = counted.map(({ from, to, calls }) => {
          if (from === to) return to >= oldest ? calls : 0;
          return (calls * Math.max(0, to - Math.max(from, oldest))) / (to - from);
        });
        const sum = inside.reduce((all, one) => all + one, 0);
        expect(traffic.soFar).toBeCloseTo((sum * 1_000) / Math.max(SLOT, now - oldest), 6);
        expect(traffic.perSecond).toBeCloseTo((sum * 1_000) / (WINDOW + (now % SLOT)), 6);
      }
    }),
    { numRuns: runs(2000) },
  );
});

it('tells the busiest slot that is over, and of a window that has just begun what there is', () => {
  const clock = new VirtualClock();
  const traffic = new Traffic(clock, 60_000);
  const pass = (seconds: number, callsASecond: number) => {
    for (let second = 0; second < seconds; second++) {
      clock.pass(1_000);
      traffic.add(callsASecond);
    }
  };
  pass(2, 100);
  expect(traffic.busiest).toBeCloseTo(100, 6);
  pass(10, 200);
  pass(12, 20);
  expect(traffic.busiest).toBeCloseTo(200, 6);
  pass(60, 30);
  expect(traffic.busiest).toBeCloseTo(30, 6);
  pass(3, 900);
  expect(traffic.busiest).toBeCloseTo(30, 6);
});

it('is what it is, however many were counted together', () => {
  for (const together of [1, 7, 64]) {
    const clock = new VirtualClock();
    const traffic = new Traffic(clock, 10_000);
    for (let call = 1; call <= 64 * 7 * 20; call++) {
      clock.pass(10);
      if (call % together === 0) traffic.add(together);
    }
    expect(traffic.perSecond).toBeCloseTo(100, 6);
  }
});
