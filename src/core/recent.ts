import { createHash } from 'node:crypto';
import type { OrderedKey } from './call-options.js';
import { SpillwayError } from './errors.js';
import { identityOf, type Primitive } from './identity.js';

/** Longer text is remembered by its SHA-256, which is longer than this itself, so that no short text equals one. */
const LONGEST = 64;

interface Seen {
  readonly identity: Primitive;
  readonly offset: number;
  readonly at: number;
  next: Seen | undefined;
}

/**
 * Which record brought an identity first, for `within` milliseconds and for at most `max` identities, of bounded size
 * each. The oldest are forgotten first. A list beside the map: a map that is emptied from its front is slow to find its
 * first entry, since it walks over the deleted ones.
 */
export class Recent {
  readonly #seen = new Map<Primitive, Seen>();
  readonly #within: number;
  readonly #max: number;
  #oldest: Seen | undefined;
  #youngest: Seen | undefined;

  constructor(within: number, max: number) {
    this.#within = within;
    this.#max = max;
  }

  get size(): number {
    return this.#seen.size;
  }

  /**
   * The offset of the record that brought the identity: of this one, when it is new or null. `now` never goes back.
   * @throws SpillwayError `NO_IDENTITY` for what is neither a primitive nor bytes.
   */
  bringer(given: OrderedKey, offset: number, now: number): number {
    const identity = shortOf(given);
    if (identity === null) return offset;
    while (this.#oldest !== undefined && now - this.#oldest.at >= this.#within) this.#forget(this.#oldest);
    const seen = this.#seen.get(identity);
    if (seen !== undefined) return seen.offset;
    if (this.#oldest !== undefined && this.#seen.size >= this.#max) this.#forget(this.#oldest);
    this.#remember({ identity: copyOf(identity), offset, at: now, next: undefined });
    return offset;
  }

  #remember(seen: Seen): void {
    if (this.#youngest === undefined) this.#oldest = seen;
    else this.#youngest.next = seen;
    this.#youngest = seen;
    this.#seen.set(seen.identity, seen);
  }

  #forget(oldest: Seen): void {
    this.#seen.delete(oldest.identity);
    this.#oldest = oldest.next;
    if (this.#oldest === undefined) this.#youngest = undefined;
  }
}

function shortOf(given: OrderedKey): Primitive | null {
  const type = typeof given;
  const comparable = type === 'object' ? given === null || given instanceof Uint8Array : type !== 'function';
  if (!comparable || type === 'symbol') throw new SpillwayError('NO_IDENTITY', { given: type });
  const identity = identityOf(given);
  if (typeof identity !== 'string') return identity;
  // Text that looks like the identity of bytes must not be taken for it.
  const ambiguous = type === 'string' && identity.startsWith('bytes:');
  if (identity.length <= LONGEST && !ambiguous) return identity;
  // UTF-8 would make one of all unpaired surrogates.
  return `sha256:${createHash('sha256').update(type).update(identity, 'utf16le').digest('hex')}`;
}

/** Text of its own: a part of a longer text would keep all of that in memory. */
const copyOf = (identity: Primitive): Primitive =>
  typeof identity === 'string' ? Buffer.from(identity, 'utf16le').toString('utf16le') : identity;
