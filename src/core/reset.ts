import { shown } from './declaration.js';
import { errorOf, SpillwayError } from './errors.js';
import type { TopicPartition } from './record.js';

/**
 * Where a partition begins of which the group has committed no offset: at its start, at its end, not at all (the app
 * stops), or where a function says, asked once for each.
 */
export type Reset = 'earliest' | 'latest' | 'none' | ((at: TopicPartition) => number | 'earliest' | 'latest');

/** What the log holds of a partition: offsets from `start` to `end` - 1. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/**
 * The offset at which a partition begins that the group has no offset of.
 * @throws SpillwayError `NO_COMMITTED_OFFSET` for `none`, `INVALID_OPTION` for a function that throws or gives no offset.
 */
export function beginningOf(reset: Reset, at: TopicPartition, { start, end }: Extent, group: string): number {
  const { topic, partition } = at;
  const where = { topic, partition };
  if (reset === 'none') throw new SpillwayError('NO_COMMITTED_OFFSET', { group }, where);
  const given = typeof reset === 'function' ? asked(reset, where) : reset;
  if (given === 'earliest') return start;
  if (given === 'latest') return end;
  if (Number.isSafeInteger(given) && given >= 0) return given;
  throw new SpillwayError('INVALID_OPTION', { option: 'reset', given: shown(given), wanted: WANTED }, where);
}

const WANTED = `a function that gives an offset, 'earliest' or 'latest'`;

function asked(reset: Extract<Reset, (at: never) => unknown>, at: TopicPartition): number | 'earliest' | 'latest' {
  try {
    return reset(at);
  } catch (thrown) {
    const given = `a function that threw: ${errorOf(thrown).message}`;
    throw new SpillwayError('INVALID_OPTION', { option: 'reset', given, wanted: WANTED }, { ...at, cause: thrown });
  }
}

/** Whether the place to begin may be another one at the next start, so that it has to be committed before anything is. */
export const isFleeting = (reset: Reset): boolean => reset === 'latest' || typeof reset === 'function';
