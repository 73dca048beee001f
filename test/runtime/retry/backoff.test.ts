import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BackoffPolicy, Jitter } from '../../../src/core/retry-policy.js';
import { delayOf } from '../../../src/runtime/retry/backoff.js';
import { runs } from '../../runs.js';

const JITTERS: readonly Jitter[] = ['none', 'full', 'equal', 'decorrelated'];
const doubling = (jitter: Jitter): BackoffPolicy => ({ base: 100, cap: 10_000, factor: 2, jitter });

const policies = fc.record<BackoffPolicy>({
  base: fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 60_000 })),
  cap: fc.oneof(
    fc.double({ min: 1e-3, max: Number.MAX_SAFE_INTEGER, noNaN: true }),
    fc.integer({ min: 0, max: 3_600_000 }),
  ),
  factor: fc.double({ min: 1, max: 100, noNaN: true }),
  jitter: fc.constantFrom(...JITTERS),
});
const attempts = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 10_000 }));
const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** The shortest and the longest that AWS's definition allows. */
function band(
  { base, cap, factor, jitter }: BackoffPolicy,
  attempt: number,
  previous: number,
): readonly [number, number] {
  let longest = Math.min(base, cap);
  for (let i = 1; i < attempt && longest > 0 && longest < cap; i++) longest = Math.min(longest * factor, cap);
  if (factor === 1 || base === 0) longest = Math.min(base, cap);
  switch (jitter) {
    case 'none':
      return [longest, longest];
    case 'full':
      return [0, longest];
    case 'equal':
      return [longest / 2, longest];
    case 'decorrelated':
      return [Math.min(base, cap), Math.min(3 * Math.max(base, Math.min(previous, cap)), cap)];
  }
}

describe('a wait before a retry (D78)', () => {
  it('lies in the band of its jitter, whatever the attempt', () => {
    fc.assert(
      fc.property(
        policies,
        attempts,
        fc.double({ min: 0, noNaN: true }),
        chances,
        (policy, attempt, before, chance) => {
          const delay = delayOf(policy, attempt, before, () => chance);
          const [shortest, longest] = band(policy, attempt, before);
          // Multiplying one after the other rounds otherwise than a power does.
          expect(delay).toBeGreaterThanOrEqual(shortest * (1 - 1e-9));
          expect(delay).toBeLessThanOrEqual(longest * (1 + 1e-9));
          expect(delay).toBeLessThanOrEqual(policy.cap);
        },
      ),
      { numRuns: runs(5000) },
    );
  });

  it('stays in bounds from wait to wait, to the 10,000th', () => {
    fc.assert(
      fc.property(policies, fc.array(chances, { minLength: 1, maxLength: 50 }), (policy, rolls) => {
        let delay = 0;
        for (let attempt = 1; attempt <= 10_000; attempt += attempt < 50 ? 1 : 199) {
          delay = delayOf(policy, attempt, delay, () => rolls[attempt % rolls.length]!);
          expect(delay >= 0 && delay <= policy.cap).toBe(true);
        }
      }),
      { numRuns: runs(500) },
    );
  });

  it('doubles up to the cap', () => {
    const waits = [1, 2, 3, 7, 8, 9, 10_000].map((attempt) => delayOf(doubling('none'), attempt, 0, () => 0));
    expect(waits).toEqual([100, 200, 400, 6400, 10_000, 10_000, 10_000]);
  });

  it('has the ends and the mean that its jitter says', () => {
    const at = (jitter: Jitter, chance: number) => delayOf(doubling(jitter), 3, 200, () => chance);
    expect([at('full', 0), at('full', 0.5)]).toEqual([0, 200]);
    expect([at('equal', 0), at('equal', 0.5)]).toEqual([200, 300]);
    expect([at('decorrelated', 0), at('decorrelated', 0.5)]).toEqual([100, 350]);
    // Chances spread evenly give the mean exactly.
    const even = Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000);
    const mean = (jitter: Jitter) => even.reduce((sum, chance) => sum + at(jitter, chance), 0) / even.length;
    expect(mean('full')).toBeCloseTo(200, 6);
    expect(mean('equal')).toBeCloseTo(300, 6);
    expect(mean('decorrelated')).toBeCloseTo(350, 6);
    expect(mean('none')).toBeCloseTo(400, 6);
  });

  it('begins a decorrelated walk at the base, and does not take over a wait beyond the cap', () => {
    const walk = (previous: number, chance: number) => delayOf(doubling('decorrelated'), 1, previous, () => chance);
    expect([walk(0, 0), walk(0, 0.5)]).toEqual([100, 200]);
    expect(walk(3_600_000, 0.25)).toBe(7575);
    expect(walk(Number.MAX_VALUE, 0)).toBe(100);
  });

  it('asks for a random number once, and without jitter not at all', () => {
    for (const jitter of JITTERS) {
      let asked = 0;
      delayOf(doubling(jitter), 3, 200, () => (asked++, 0.5));
      expect(asked).toBe(jitter === 'none' ? 0 : 1);
    }
  });
});
