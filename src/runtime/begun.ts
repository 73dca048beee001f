import { Fifo } from './fifo.js';

/** Records begun within so many milliseconds of each other count as begun together. */
const TOGETHER = 1_000;

interface Stretch {
  /** All records of it lie below. */
  end: number;
  /** When the first of them was begun, in monotonic milliseconds. */
  readonly at: number;
}

/** When the records of a partition were begun, to the second: noted once a turn, not per record. */
export class Begun {
  readonly #stretches = new Fifo<Stretch>();
  #last: Stretch | null = null;
  #end: number;

  /** `end`: where the first record will be. */
  constructor(end: number) {
    this.#end = end;
  }

  /** All records below `end` have been begun, those that are new at `now` or since. */
  note(end: number, now: number): void {
    if (end <= this.#end) return;
    this.#end = end;
    const last = this.#last;
    if (last !== null && now - last.at < TOGETHER) last.end = end;
    else this.#stretches.push((this.#last = { end, at: now }));
  }

  /** When the record at `offset` was begun, or the first one behind it; undefined when none was. */
  since(offset: number): number | undefined {
    for (const { end, at } of this.#stretches) if (end > offset) return at;
    return undefined;
  }

  /** Forgets all records below `offset`. */
  forget(offset: number): void {
    for (let first = this.#stretches.peek(); first && first.end <= offset; first = this.#stretches.peek()) {
      this.#stretches.shift();
      if (first === this.#last) this.#last = null;
    }
  }
}
