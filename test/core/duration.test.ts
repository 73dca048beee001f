import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inUnitOf, parseDuration, parseSize } from '../../src/core/duration.js';
import { SpillwayError } from '../../src/core/errors.js';
import { runs } from '../runs.js';

/** Units by repeated multiplication, as they are said: a minute is 60 seconds. */
const milliseconds = { ms: 1, s: 1000, m: 60 * 1000, h: 60 * 60 * 1000, d: 24 * 60 * 60 * 1000 };
const bytes = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

describe.each([
  ['a duration', parseDuration, milliseconds],
  ['a size', parseSize, bytes],
] as const)('%s', (_what, parse, units) => {
  const unit = fc.constantFrom(...Object.entries(units));

  it('is an integer with a unit', () => {
    fc.assert(
      fc.property(fc.nat(1e6), unit, (count, [name, size]) => {
        expect(parse(`${count}${name}`)).toBe(count * size);
        expect(parse(`00${count}${name}`)).toBe(count * size);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('is a number from 0, fractions included', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER, noNaN: true }), (count) => {
        expect(parse(count)).toBe(count);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('is nothing else, and the error names the option and what was given', () => {
    const names = new Set(Object.keys(units));
    const wrong = fc.oneof(
      fc.string().filter((text) => !(/^\d+/.test(text) && names.has(text.replace(/^\d+/, '')))),
      fc.nat().map(String),
      fc.integer({ max: -1 }),
      fc.constantFrom(Number.NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER + 2),
      fc
        .tuple(fc.constantFrom('-1', '+1', '1.5', '0x10', '1e3', ' 1', '', '1_000', '٣'), unit)
        .map(([n, [u]]) => n + u),
      fc.constantFrom(null, undefined, true, {}, [], 5n) as fc.Arbitrary<unknown>,
      fc.constantFrom(
        '1constructor',
        '1toString',
        '1__proto__',
        '1hasOwnProperty',
        '99999999999999999999d',
        '9007199254740993GiB',
      ),
    );
    fc.assert(
      fc.property(wrong, (given) => {
        try {
          parse(given as string, 'the.option');
        } catch (error) {
          expect(error).toBeInstanceOf(SpillwayError);
          expect((error as SpillwayError).code).toBe('INVALID_OPTION');
          expect((error as SpillwayError).message).toContain(`'the.option'`);
          return;
        }
        expect.unreachable(`${String(given)} was taken`);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('a time in the unit of a limit', () => {
  it.each([
    [3_600_000, 5_400_000, '1.5h'],
    [5_400_000, 5_400_001, '90.001m'],
    [86_400_000, 86_400_000, '1d'],
    [1500, 2000, '2000ms'],
    [1000, 99_000.5, '99.001s'],
    [1000, 123_456, '124s'],
  ])('of %d says %d ms as %s', (limit, ms, said) => expect(inUnitOf(limit, ms)).toBe(said));

  it('says more than the limit for what is over it', () => {
    const time = fc.integer({ min: 1, max: 1e11 });
    fc.assert(
      fc.property(time, time, (limit, over) => {
        expect(Number.parseFloat(inUnitOf(limit, limit + over))).toBeGreaterThan(
          Number.parseFloat(inUnitOf(limit, limit)),
        );
        expect(parseDuration(inUnitOf(limit, limit))).toBe(limit);
      }),
      { numRuns: runs(1000) },
    );
  });
});
