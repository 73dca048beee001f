import { lastHeader, type Headers } from './record.js';

/** Which headers a user's `enrich` has added, as a JSON list of names: when the record dies again these are replaced. */
export const ENRICHED = 'spillway.dlq.enriched';

/** Longer than any list of names that we write. */
const LONGEST_LIST = 64 * 1024;

export const namesOf = (added: Headers): string => JSON.stringify(added.map(([name]) => name));

/** The headers without those that an earlier `enrich` added. The record's own, which may have the same names, stay. */
export function withoutEnriched(headers: Headers): Headers {
  const names = enrichedNames(headers);
  if (names.length === 0) return headers;
  const added = new Map<string, number>();
  for (const name of names) added.set(name, (added.get(name) ?? 0) + 1);
  // They stand behind the record's own.
  const left = [...headers].reverse().filter(([name]) => {
    const count = added.get(name) ?? 0;
    if (count > 0) added.set(name, count - 1);
    return count === 0;
  });
  return left.reverse();
}

/** None where the header is not as we write it: then nothing was added by us. */
function enrichedNames(headers: Headers): readonly string[] {
  const told = lastHeader(headers, ENRICHED);
  if (!told || told.byteLength > LONGEST_LIST) return [];
  try {
    const names: unknown = JSON.parse(Buffer.from(told).toString());
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}
