import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markIn, textOf, type LifeMark } from '../../../src/runtime/careful/life-mark.js';
import { runs } from '../../runs.js';

const count = fc.nat(Number.MAX_SAFE_INTEGER);
const life = fc.string({ maxLength: 100, unit: 'binary' });
const nothing = { deaths: 0, end: 0, within: 0, suspect: null, times: 0, alone: false };

const mark: fc.Arbitrary<LifeMark> = fc.record({
  life,
  until: fc.option(count),
  deaths: fc.integer({ min: 1, max: 9 }),
  end: count,
  within: count,
  suspect: count,
  times: fc.nat(9),
  alone: fc.boolean(),
});

describe('what is written beside an offset', () => {
  it('is read as it was written, in less than Kafka takes', () => {
    fc.assert(
      fc.property(mark, (given) => {
        const text = textOf(given);
        expect(markIn(text)).toEqual(given);
        expect(Buffer.byteLength(text)).toBeLessThan(1_000);
      }),
      { numRuns: runs(2000) },
    );
  });

  it('is short where there is little to tell', () => {
    const text = textOf({ life: 'a', until: 7, ...nothing });
    expect(text).toBe('{"spillway":1,"life":"a","until":7}');
    expect(markIn(text)).toEqual({ life: 'a', until: 7, ...nothing });
  });

  it('is nothing of ours whatever others have written there, and never throws', () => {
    const foreign = fc.oneof(fc.string(), fc.json(), fc.constantFrom('{', '{}', '{"spillway":2,"life":"a"}', 'null'));
    fc.assert(
      fc.property(foreign, (text) => markIn(text) === null),
      { numRuns: runs(2000) },
    );
    expect(markIn(undefined)).toBeNull();
  });

  it('leaves out what cannot be a count', () => {
    const text =
      '{"spillway":1,"life":"a","until":-1,"deaths":"2","end":1.5,"suspect":null,"times":1e99,"alone":"yes"}';
    expect(markIn(text)).toEqual({ life: 'a', until: null, ...nothing });
  });
});
