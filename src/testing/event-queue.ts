import type { Cancel } from '../core/clock.js';

/** What an event belongs to: an instance that can be stalled or killed. */
export interface EventOwner {
  readonly dead: boolean;
  /** Virtual time before which nothing of this owner runs. */
  readonly stalledUntil: number;
}

interface Entry {
  at: number;
  tie: number;
  readonly order: number;
  readonly owner: EventOwner | null;
  run: (() => void) | null;
}

/** More events than this without time moving on means that something schedules itself for ever. */
const LIVELOCK = 1_000_000;

/**
 * Everything that will happen, in order of virtual time: a binary heap. Events of the same moment run in an order that
 * `tie` draws (a seeded generator), or first come first served without one.
 */
export class EventQueue {
  #now = 0;
  #order = 0;
  #postponed = 0;
  #sameMoment = 0;
  readonly #heap: Entry[] = [];
  readonly #tie: () => number;

  constructor(tie?: () => number) {
    this.#tie = tie ?? (() => 0);
  }

  /** Virtual milliseconds since the queue was made. */
  get now(): number {
    return this.#now;
  }

  /** How many events were ever put in: tells whether something has happened. */
  get pushed(): number {
    return this.#order;
  }

  /** Runs `run` at virtual time `at`, or now when that is past. */
  push(at: number, run: () => void, owner: EventOwner | null = null): Cancel {
    const time = at > this.#now ? at : this.#now;
    const entry: Entry = { at: time, tie: this.#tie(), order: this.#order++, owner, run };
    this.#insert(entry);
    return () => {
      entry.run = null; // stays in the heap until its time: cheaper than to search for it
    };
  }

  /** Time of the next event; undefined when there is none. */
  next(): number | undefined {
    this.#prune();
    return this.#heap[0]?.at;
  }

  /** Runs the next event if its time is `until` or earlier, moves time to it, and says whether there was one. */
  step(until: number): boolean {
    this.#prune();
    const entry = this.#heap[0];
    if (entry === undefined || entry.at > until) return false;
    this.#removeFirst();
    if (entry.at > this.#now) this.#sameMoment = 0;
    else if (++this.#sameMoment > LIVELOCK) throw new Error(`virtual time stands still at ${this.#now} ms`);
    this.#now = entry.at;
    const run = entry.run!;
    entry.run = null;
    run();
    return true;
  }

  /** Moves time on without running anything: for the end of an interval. */
  moveTo(time: number): void {
    if (time > this.#now) this.#now = time;
  }

  /** Leaves a live event at the top: cancelled and killed ones go, those of a stalled owner wait. */
  #prune(): void {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (top.run === null || top.owner?.dead) this.#removeFirst();
      else if (top.owner !== null && top.owner.stalledUntil > top.at) {
        this.#removeFirst();
        top.at = top.owner.stalledUntil;
        top.tie = this.#postponed++ - 0x1_0000_0000; // before all drawn ties, in the order in which they were due
        this.#insert(top);
      } else return;
    }
  }

  #insert(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    const size = heap.length;
    if (size === 0) return;
    let i = 0;
    for (let child = 1; child < size; child = 2 * i + 1) {
      if (child + 1 < size && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.tie !== b.tie ? a.tie < b.tie : a.order < b.order;
}
