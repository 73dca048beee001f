import type { Clock } from '../core/clock.js';
import type { DeadLetterPolicy } from '../core/dead-letter-policy.js';

export type LetterLimits = NonNullable<DeadLetterPolicy['breaker']>;

/** Records that the ratio is of: the last so many, and never fewer than FEWEST. */
const WINDOW = 1_000;
const FEWEST = 100;
/** The seconds that a minute can touch, so that a count over them is never less than that of the last minute. */
const SECONDS = 61;

/**
 * The dead letters of one handler in one partition. Which records they are of is known by handle, a wrapping int32 that
 * counts the records begun (settlement.ts): so the ones that go well cost nothing, and the order in which records fail
 * does not matter.
 */
export class LetterCounts {
  readonly #clock: Clock;
  /** By slot: the handle of a record that died, and whether there is one. */
  #handles: Int32Array;
  #marked: Uint8Array;
  #mask: number;
  /** The first record that counts. */
  #since = 0;
  readonly #seconds = new Float64Array(SECONDS).fill(-Infinity);
  readonly #perSecond = new Int32Array(SECONDS);

  constructor(
    clock: Clock,
    readonly limits: LetterLimits,
  ) {
    this.#clock = clock;
    const { ratio, consecutive } = limits;
    const wanted = Math.max(2, ratio === Infinity ? 0 : WINDOW, consecutive === Infinity ? 0 : consecutive);
    const size = 2 ** Math.ceil(Math.log2(wanted));
    this.#handles = new Int32Array(size);
    this.#marked = new Uint8Array(size);
    this.#mask = size - 1;
  }

  /** Counts one of that record, when `next` is the next to be begun. True when there are too many. */
  add(handle: number, next: number): boolean {
    const minute = this.#inLastMinute();
    const { ratio, consecutive, perMinute } = this.limits;
    if (((handle - this.#since) | 0) >= 0 && (ratio < Infinity || consecutive < Infinity)) {
      // Where records take their time, one that was begun long ago has its row still to be known.
      this.#fit(((next - handle) | 0) + (consecutive < Infinity ? consecutive : 0));
      this.#mark(handle);
    }
    return (
      minute >= perMinute ||
      (consecutive < Infinity && this.#run(handle, next) >= consecutive) ||
      (ratio < Infinity && this.#ratio(next) >= ratio)
    );
  }

  /** Records before `since` no longer count. The minute goes on: what it allows, it allows whatever happens. */
  reset(since: number): void {
    this.#since = since;
    this.#marked.fill(0);
  }

  #mark(handle: number): void {
    this.#handles[handle & this.#mask] = handle;
    this.#marked[handle & this.#mask] = 1;
  }

  /** Makes room for that many records, from the newest back. */
  #fit(records: number): void {
    if (records <= this.#mask + 1) return;
    const [handles, marked] = [this.#handles, this.#marked];
    const size = 2 ** Math.ceil(Math.log2(records));
    this.#handles = new Int32Array(size);
    this.#marked = new Uint8Array(size);
    this.#mask = size - 1;
    marked.forEach((isMarked, slot) => isMarked === 1 && this.#mark(handles[slot]!));
  }

  #inLastMinute(): number {
    const now = Math.floor(this.#clock.monotonic() / 1000);
    const slot = now % SECONDS;
    if (this.#seconds[slot] !== now) this.#perSecond[slot] = 0;
    this.#seconds[slot] = now;
    this.#perSecond[slot]!++;
    let sum = 0;
    for (let i = 0; i < SECONDS; i++) if (this.#seconds[i]! > now - SECONDS) sum += this.#perSecond[i]!;
    return sum;
  }

  /** Records in a row that died, this one among them. */
  #run(handle: number, next: number): number {
    if (!this.#died(handle)) return 0;
    let length = 1;
    for (let at = (handle - 1) | 0; length < this.limits.consecutive && this.#died(at); at = (at - 1) | 0) length++;
    for (let at = (handle + 1) | 0; at !== next && length < this.limits.consecutive && this.#died(at); length++)
      at = (at + 1) | 0;
    return length;
  }

  #ratio(next: number): number {
    const begun = Math.min(WINDOW, (next - this.#since) | 0);
    if (begun < FEWEST) return 0;
    let died = 0;
    for (let i = 1; i <= begun; i++) if (this.#died((next - i) | 0)) died++;
    return died / begun;
  }

  #died(handle: number): boolean {
    const slot = handle & this.#mask;
    return this.#marked[slot] === 1 && this.#handles[slot] === handle;
  }
}
