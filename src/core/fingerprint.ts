import { hash } from 'node:crypto';
import type { FailureKind } from './failure.js';

/** Only so much of a message is looked at: the start says what happened, the rest with what. */
const LOOKED_AT = 500;

/** Failures come in sorts, many of each. Of this many the fingerprints are remembered, before all are forgotten. */
const MOST = 1_000;
const known = new Map<string, string>();

/**
 * A name for "the same failure": kind, step, class of the error, and its message without what differs from record to
 * record (quoted values, paths, ids, numbers). Stable over instances and releases; 16 hex digits.
 */
export function fingerprintOf(kind: FailureKind, step: string, error: Error): string {
  const code = codeOf(error);
  const sort = [kind, step, code, normalise(problemOf(error, code))].join('\n');
  const remembered = known.get(sort);
  if (remembered !== undefined) return remembered;
  const fingerprint = hash('sha256', sort, 'hex').slice(0, 16);
  if (known.size >= MOST) known.clear();
  known.set(sort, fingerprint);
  return fingerprint;
}

/** The error's own code, else its class. */
function codeOf(error: Error): string {
  try {
    return 'code' in error ? String(error.code) : error.name;
  } catch {
    return error.name; // a code that is no text, or that throws when it is read
  }
}

/** The message; of an error of our own only what happened, since where and what to do are the same for all of them. */
function problemOf({ message }: Error, code: string): string {
  const end = message.indexOf(` [${code}]`);
  return end < 0 ? message : message.slice(0, end);
}

function normalise(message: string): string {
  return (
    message
      .slice(0, LOOKED_AT)
      // A quote inside a word is an apostrophe.
      .replace(/(?<!\w)(['"`]).*?\1(?!\w)/gs, '<text>')
      .replace(/(?:[A-Za-z]:)?(?:[\\/][\w.@-]+){2,}/g, '<path>')
      // Ids and numbers alike: eight digits may be either.
      .replace(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b/gi, '<n>')
      .replace(/[-+]?(?:\d+(?:\.\d+)?|<n>)/g, '<n>')
  );
}
