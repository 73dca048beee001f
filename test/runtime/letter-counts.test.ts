import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LetterCounts, type LetterLimits } from '../../src/runtime/letter-counts.js';
import { runs } from '../runs.js';
import { VirtualClock } from '../virtual-clock.js';

/** A record begun, one that died (the n-th before the newest), time that passed, or a new beginning. */
type Step = { readonly begin: number } | { readonly died: number } | { readonly pass: number } | 'reset';

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ begin: fc.integer({ min: 1, max: 90 }) }) },
  { weight: 8, arbitrary: fc.record({ died: fc.oneof(fc.nat(3), fc.nat(1_500)) }) },
  { weight: 2, arbitrary: fc.record({ pass: fc.oneof(fc.nat(900), fc.nat(70_000)) }) },
  { weight: 1, arbitrary: fc.constant('reset' as const) },
);
const limits: fc.Arbitrary<LetterLimits> = fc.record({
  ratio: fc.constantFrom(Infinity, 0.05, 0.5, 1),
  consecutive: fc.constantFrom(Infinity, 1, 3, 20),
  perMinute: fc.constantFrom(Infinity, 1, 5, 40),
  probeAfter: fc.constant(1_000),
});

/** The same, by looking at everything each time. */
class Naive {
  readonly died = new Set<number>();
  readonly times: number[] = [];
  since = 0;

  constructor(readonly limits: LetterLimits) {}

  isTooMuch(record: number, next: number, now: number): boolean {
    const { ratio, consecutive, perMinute } = this.limits;
    this.times.push(now);
    const seconds = this.times.filter((at) => Math.floor(at / 1_000) > Math.floor(now / 1_000) - 61).length;
    const counts = record >= this.since;
    if (counts) this.died.add(record);
    let run = 0;
    for (let at = record; this.died.has(at); at--) run++;
    for (let at = record + 1; run > 0 && this.died.has(at); at++) run++;
    const begun = Math.min(1_000, next - this.since);
    const dead = [...this.died].filter((at) => at >= next - begun).length;
    return seconds >= perMinute || run >= consecutive || (begun >= 100 && dead / begun >= ratio);
  }

  reset(next: number): void {
    this.died.clear();
    this.since = next;
  }
}

describe('the counts of dead letters', () => {
  it('say there are too many when a look at all of them does, across the wrap of handles', () => {
    const beginnings = fc.constantFrom(0, 2 ** 31 - 40, -1, -(2 ** 31));
    fc.assert(
      fc.property(limits, beginnings, fc.array(step, { maxLength: 60 }), (given, first, steps) => {
        const clock = new VirtualClock();
        const counts = new LetterCounts(clock, given);
        const naive = new Naive(given);
        let next = 0;
        counts.reset(first);
        for (const each of steps) {
          if (each === 'reset') {
            naive.reset(next);
            counts.reset((first + next) | 0);
          } else if ('begin' in each) next += each.begin;
          else if ('pass' in each) clock.pass(each.pass);
          else if (each.died < next) {
            const record = next - 1 - each.died;
            const isTooMuch = counts.add((first + record) | 0, (first + next) | 0);
            expect(isTooMuch).toBe(naive.isTooMuch(record, next, clock.monotonic()));
          }
        }
      }),
      { numRuns: runs(2000) },
    );
  });
});
