import { Fifo } from '../fifo.js';
import type { OpenedOp } from '../opened-op.js';
import type { Rooms } from '../rooms.js';
import type { Parked } from './parked.js';

/** The records of one key at one step that wait behind the first of them. */
export class Line {
  readonly waiting = new Fifo<Parked>();
  /** Being tried, or parked. */
  current: Parked | null = null;
  draining = false;
  /** The stream stopped at one of its records: those behind it must not overtake. */
  stranded = false;

  constructor(
    readonly op: OpenedOp,
    readonly identity: unknown,
  ) {}
}

/** The lines of one task: at each step, by what stands for the key. A line ends with the last that waits in it. */
export class Lines {
  readonly #lines = new Map<OpenedOp, Map<unknown, Line>>();
  readonly #rooms: Rooms;
  readonly #enter: (entry: Parked) => void;

  /** `enter` gives the next of a line to its step. */
  constructor(rooms: Rooms, enter: (entry: Parked) => void) {
    this.#rooms = rooms;
    this.#enter = enter;
  }

  get none(): boolean {
    return this.#lines.size === 0;
  }

  find(op: OpenedOp, identity: unknown): Line | undefined {
    return this.#lines.get(op)?.get(identity);
  }

  /** Those of its key wait behind `entry` from now on, unless they wait behind another: it was at the step before that one. */
  begin(entry: Parked, identity: unknown): void {
    let lines = this.#lines.get(entry.op);
    if (lines === undefined) this.#lines.set(entry.op, (lines = new Map<unknown, Line>()));
    if (lines.has(identity)) return;
    const line = new Line(entry.op, identity);
    line.current = entry;
    entry.line = line;
    lines.set(identity, line);
  }

  follow(line: Line, entry: Parked): void {
    entry.line = line;
    line.waiting.push(entry);
    if (line.stranded) this.#rooms.strand(1);
  }

  /** The first of a line is through: those behind it, one after the other. */
  drain(line: Line): void {
    if (line.draining) return;
    line.draining = true;
    for (let next = line.waiting.peek(); next !== undefined && line.current === null; next = line.waiting.peek()) {
      if (line.stranded) break;
      if (!this.#rooms.roomBelow(line.op)) {
        this.#rooms.whenRoomBelow(line.op, next.context, () => this.drain(line));
        break;
      }
      line.waiting.shift();
      this.#enter(next);
    }
    line.draining = false;
    if (line.current === null && line.waiting.length === 0 && !line.stranded) this.#end(line);
  }

  /** The stream stopped at the first of a line. */
  strand(line: Line): void {
    line.stranded = true;
    if (line.waiting.length > 0) this.#rooms.strand(line.waiting.length);
  }

  clear(): void {
    this.#lines.clear();
  }

  #end({ op, identity }: Line): void {
    const lines = this.#lines.get(op);
    lines?.delete(identity);
    if (lines?.size === 0) this.#lines.delete(op);
  }
}
