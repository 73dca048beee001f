import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Begun } from '../../src/runtime/begun.js';
import { runs } from '../runs.js';

describe('when records were begun', () => {
  it('is known to the second, for all that is not forgotten', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ records: fc.nat(3), later: fc.nat(900) }) },
      { weight: 1, arbitrary: fc.record({ forget: fc.nat(5) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const begun = new Begun(0);
        const times = new Map<number, number>();
        let [now, end, low] = [0, 0, 0];
        for (const step of steps) {
          if ('forget' in step) {
            low = Math.min(end, low + step.forget);
            begun.forget(low);
          } else {
            now += step.later;
            for (let i = 0; i < step.records; i++) times.set(end++, now);
            begun.note(end, now);
          }
          for (let offset = low; offset < end; offset++) {
            const known = begun.since(offset)!;
            const late = times.get(offset)! - known;
            expect(late).toBeGreaterThanOrEqual(0);
            expect(late).toBeLessThan(1_000);
          }
          expect(begun.since(end)).toBeUndefined();
        }
      }),
      { numRuns: runs(1000) },
    );
  });
});
