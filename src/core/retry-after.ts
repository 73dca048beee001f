import { causesOf, read } from './causes.js';
import { parseDuration, type Duration } from './duration.js';
import type { Failure } from './failure.js';

/**
 * Milliseconds that the other side asks to wait; undefined when it does not. Looked for in the error and its causes: a
 * `retryAfter` (milliseconds, or a duration such as `'2s'`), or the header `Retry-After` of an HTTP `response` (seconds or
 * a date: RFC 9110, section 10.2.3). What makes no sense counts as not said.
 */
export function retryAfterOf({ error, lastFailedAt }: Failure): number | undefined {
  for (const one of causesOf(error)) {
    const own = read(one, 'retryAfter');
    const wait = own === undefined ? fromHeader(one, lastFailedAt) : fromProperty(own);
    if (wait !== undefined) return wait;
  }
  return undefined;
}

function fromProperty(given: unknown): number | undefined {
  try {
    return parseDuration(given as Duration, 'retryAfter');
  } catch {
    return undefined;
  }
}

function fromHeader(error: object, now: number): number | undefined {
  const said = headerOf(read(error, 'response') ?? error);
  if (said === undefined) return undefined;
  if (/^\d+$/.test(said)) return Number(said) * 1_000;
  const date = Date.parse(said);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Of `fetch`'s Headers, or of a plain object as axios and undici have. */
function headerOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null) return undefined;
  const headers = read(response, 'headers');
  if (typeof headers !== 'object' || headers === null) return undefined;
  const given = headers instanceof Headers ? headers.get('retry-after') : read(headers, 'retry-after');
  return typeof given === 'string' ? given.trim() : typeof given === 'number' ? String(given) : undefined;
}
