import type { LifeMark } from './life-mark.js';

/** Which records of a partition may be what kills the process, as far as its last lives tell. */
export interface Suspicion {
  /** How often the process has died while some record from the low mark to `end` was in flight. */
  readonly deaths: number;
  readonly end: number;
  /** Those that were in flight when it died last are below it. */
  readonly within: number;
  /** The record that was alone in flight when it died; null when none was. */
  readonly suspect: number | null;
  /** How often that was so. */
  readonly times: number;
}

export const NO_SUSPICION: Suspicion = { deaths: 0, end: 0, within: 0, suspect: null, times: 0 };

/** Deaths after which the records are taken one at a time. */
export const CAREFUL_AFTER = 2;

/** Deaths alone after which a record is guilty. Each life before was one of a whole crowd: that makes five starts. */
export const GUILTY_AFTER = 2;

/**
 * What a life that begins at offset `low` has to suspect, by the mark that it found there. The one that wrote it has died
 * unless it said that it is about to end (`until` is null), or is this very process, which has lost its session. Deaths are
 * remembered until all that was in flight at any of them is through: the last may have had another reason than those before.
 */
export function suspicionOf(mark: LifeMark | null, low: number, life: string): Suspicion {
  if (mark === null) return NO_SUSPICION;
  const before = low < mark.end && mark.deaths > 0 ? withoutPassed(mark, low) : NO_SUSPICION;
  const { until } = mark;
  if (mark.life === life || until === null || low >= until) return before;
  const again = {
    ...before,
    deaths: before.deaths + 1,
    end: Math.max(before.end, until),
    // One that was careful has not come to all of them.
    within: before.deaths < CAREFUL_AFTER ? until : Math.max(before.within, until),
  };
  return mark.alone && mark.suspect !== null ? { ...again, suspect: mark.suspect, times: mark.times + 1 } : again;
}

function withoutPassed({ deaths, end, within, suspect, times }: LifeMark, low: number): Suspicion {
  const isPassed = suspect === null || suspect < low;
  return { deaths, end, within, suspect: isPassed ? null : suspect, times: isPassed ? 0 : times };
}
