import { parseSize, type Size } from '../core/duration.js';
import { SpillwayError } from '../core/errors.js';

/** What one value may cost. Beyond it the record fails, before anything of that size is made. */
export interface BudgetOptions {
  /** The longest value, in bytes as received. Default `'1MiB'`. */
  readonly maxBytes?: Size;
  /** The most items of arrays, entries of maps and fields that take no bytes, in all. Default 100,000. */
  readonly maxItems?: number;
  /** The deepest nesting of records, arrays and maps. Default 64. */
  readonly maxDepth?: number;
}

export interface Budget {
  readonly bytes: number;
  readonly items: number;
  readonly depth: number;
}

/** @throws SpillwayError `INVALID_OPTION` */
export function budgetOf({ maxBytes = '1MiB', maxItems = 100_000, maxDepth = 64 }: BudgetOptions): Budget {
  return {
    bytes: parseSize(maxBytes, 'maxBytes'),
    items: whole(maxItems, 'maxItems'),
    depth: whole(maxDepth, 'maxDepth'),
  };
}

export function whole(value: number, option: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new SpillwayError('INVALID_OPTION', { option, given: String(value), wanted: 'a whole number, not negative' });
}
