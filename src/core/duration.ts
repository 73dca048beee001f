import { SpillwayError } from './errors.js';

/** Milliseconds, or an integer with a unit: `'100ms'`, `'5s'`, `'10m'`, `'1h'`, `'30d'`. */
export type Duration = number | `${bigint}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** Bytes, or an integer with a unit: `'64KiB'`, `'8MiB'`. */
export type Size = number | `${bigint}${'B' | 'KiB' | 'MiB' | 'GiB'}`;

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const BYTES: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/**
 * Milliseconds of a duration. `option` names what it belongs to, for the error.
 * @throws SpillwayError `INVALID_OPTION` for anything but a non-negative number or an integer with a unit.
 * @example parseDuration('5s', 'timeout') // 5000
 */
export function parseDuration(text: string | number, option = 'duration'): number {
  return parse(text, option, MILLISECONDS, `a number of milliseconds or an integer with a unit, as in '100ms', '5s'`);
}

/**
 * A time in the largest unit in which `limit` is whole, rounded up, so that what is over the limit looks it. The unit is
 * that of the limit and not of the time, so that messages differ in their numbers alone.
 * @example inUnitOf(3_600_000, 5_400_000) // '1.5h'
 */
export function inUnitOf(limit: number, ms: number): string {
  const [unit, size] = largestUnitOf(limit);
  const parts = ms < 100 * size ? 1000 : 1;
  return `${Math.ceil((ms * parts) / size) / parts}${unit}`;
}

/**
 * A time in the largest unit in which it is whole.
 * @example inWholeUnits(90_000) // '90s'
 */
export function inWholeUnits(ms: number): string {
  const [unit, size] = largestUnitOf(ms);
  return `${ms / size}${unit}`;
}

function largestUnitOf(ms: number): readonly [unit: string, size: number] {
  let found: readonly [string, number] = ['ms', 1];
  for (const [name, each] of Object.entries(MILLISECONDS)) if (ms % each === 0) found = [name, each];
  return found;
}

/**
 * Bytes of a size.
 * @throws SpillwayError `INVALID_OPTION` for anything but a non-negative number or an integer with a unit.
 * @example parseSize('8MiB', 'budget') // 8388608
 */
export function parseSize(text: string | number, option = 'size'): number {
  return parse(text, option, BYTES, `a number of bytes or an integer with a unit, as in '64KiB', '8MiB'`);
}

function parse(text: string | number, option: string, units: Readonly<Record<string, number>>, wanted: string): number {
  const match = typeof text === 'string' ? /^(\d+)([A-Za-z]+)$/.exec(text) : null;
  const unit = match && Object.hasOwn(units, match[2]!) ? units[match[2]!]! : Number.NaN;
  const result = typeof text === 'number' ? text : match ? Number(match[1]) * unit : Number.NaN;
  if (!(result >= 0 && result <= Number.MAX_SAFE_INTEGER)) {
    throw new SpillwayError('INVALID_OPTION', {
      option,
      given: typeof text === 'string' ? JSON.stringify(text) : String(text),
      wanted,
    });
  }
  return result;
}
