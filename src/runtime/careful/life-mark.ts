import type { Suspicion } from './suspicion.js';

/** What is written beside a committed offset, so that whoever has the partition next knows how this life of it ended. */
export interface LifeMark extends Suspicion {
  /** The process that wrote it. */
  readonly life: string;
  /** Records from the offset to here may have been begun; null when their end is not to count against any of them. */
  readonly until: number | null;
  /** The suspect is in flight, and nothing else in the whole process. */
  readonly alone: boolean;
}

const VERSION = 1;

/** Some 100 bytes: Kafka takes 4,096 (`offset.metadata.max.bytes`). What goes without saying is left out. */
export function textOf({ life, until, deaths, end, within, suspect, times, alone }: LifeMark): string {
  return JSON.stringify({
    spillway: VERSION,
    life,
    ...(until !== null && { until }),
    ...(deaths > 0 && { deaths, end, within }),
    ...(suspect !== null && { suspect, times }),
    ...(alone && { alone }),
  });
}

/** Null for what others have written there, and for nothing. */
export function markIn(text: string | undefined): LifeMark | null {
  const { spillway, life, until, deaths, end, within, suspect, times, alone } = objectIn(text);
  if (spillway !== VERSION || typeof life !== 'string') return null;
  return {
    life,
    until: countOr(until, null),
    deaths: countOr(deaths, 0),
    end: countOr(end, 0),
    within: countOr(within, 0),
    suspect: countOr(suspect, null),
    times: countOr(times, 0),
    alone: alone === true,
  };
}

function objectIn(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined || !text.startsWith('{')) return {};
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function countOr<T>(given: unknown, otherwise: T): number | T {
  return typeof given === 'number' && Number.isSafeInteger(given) && given >= 0 ? given : otherwise;
}
