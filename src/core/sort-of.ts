/** What it is, and not what is in it: a record's content has no place in a message. */
export function sortOf(given: unknown): string {
  if (given === null || given === undefined) return String(given);
  return typeof given === 'object' ? 'an object' : `a ${typeof given}`;
}
