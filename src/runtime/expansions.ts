import { MAX_CHILDREN } from '../core/call-options.js';
import { SpillwayError } from '../core/errors.js';
import { refuseUnlessIterable } from '../core/iterable.js';
import { refuseThenable, refuseThenablePair } from '../core/thenable.js';
import { Code, type OpenedOp } from './opened-op.js';
import { inherit, pairOf } from './pair.js';
import type { RecordContext } from './record-context.js';
import { pass } from './segment.js';
import { RANK } from './settlement.js';
import type { Task } from './task.js';

/** What waits for Promises, where a step makes many records of one. */
const INSTEAD = 'flatMapValuesAsync()';

/** A record being expanded into children: by a flatMap, or by what an async one answered. */
interface Expansion {
  readonly op: OpenedOp;
  readonly key: unknown;
  readonly value: unknown;
  readonly context: RecordContext;
  readonly emits: 'value' | 'entry';
  readonly iterator: Iterator<unknown>;
  /** An array is there as a whole, so waiting with it saves nothing: up to `maxChildren` go in one go. */
  readonly lazy: boolean;
  /** Those that went on in an earlier try. */
  readonly skip: number;
  children: number;
}

/** What was parked while a call's result was passed on, and what to do when all of it is through. */
interface Waiting {
  readonly parked: Expansion[];
  readonly after: () => void;
}

/**
 * The expansions of one task. A lazy one is suspended while a boundary below is full. While one that came from the
 * intake is suspended, the intake rests; one that came of a call keeps the call's key: nothing of its key overtakes.
 */
export class Expansions {
  readonly #task: Task;
  /** Suspended on the way from the intake, innermost first. */
  readonly #main: Expansion[] = [];
  readonly #calls: Waiting[] = [];
  /** Where an expansion that suspends now belongs. */
  #collector = this.#main;

  constructor(task: Task) {
    this.#task = task;
  }

  /** Whether the intake must rest. */
  get suspended(): boolean {
    return this.#main.length > 0;
  }

  /** All that are suspended. */
  get suspensions(): readonly Expansion[] {
    return [...this.#main, ...this.#calls.flatMap(({ parked }) => parked)];
  }

  begin(op: OpenedOp, key: unknown, value: unknown, context: RecordContext, given: unknown): void {
    const step = op.step!;
    const emits = 'emits' in step && step.emits === 'entry' ? 'entry' : 'value';
    const maxChildren = (step as { readonly maxChildren?: number }).maxChildren ?? MAX_CHILDREN;
    const lazy = !Array.isArray(given);
    if (!lazy && given.length > maxChildren) {
      throw new SpillwayError('TOO_MANY_CHILDREN', { kind: op.kind, limit: maxChildren });
    }
    // What an asynchronous function brought was not looked at yet.
    refuseUnlessIterable(given, op.kind, INSTEAD);
    const iterator = given[Symbol.iterator]();
    this.#task.rooms.rest(op);
    const skip = op.parking?.went(op, context) ?? 0;
    this.#advance({ op, key, value, context, emits, iterator, lazy, skip, children: 0 });
  }

  /** Does `work`, and `after` it when everything that it had to park is through. */
  collect(work: () => void, after: () => void): void {
    const parked = this.#collecting(work);
    if (parked.length === 0) after();
    else this.#calls.push({ parked, after });
  }

  /** Goes on with what waited for room. */
  resume(): void {
    this.#drain(this.#main);
    for (const waiting of this.#calls.splice(0)) {
      if (this.#drain(waiting.parked)) waiting.after();
      else this.#calls.push(waiting);
    }
  }

  /** Lets generators run their `finally`. */
  close(): void {
    for (const { iterator } of this.suspensions) stop(iterator);
    this.#main.length = this.#calls.length = 0;
  }

  #collecting(work: () => void): Expansion[] {
    const outer = this.#collector;
    const parked: Expansion[] = [];
    this.#collector = parked;
    work();
    this.#collector = outer;
    return parked;
  }

  #drain(parked: Expansion[]): boolean {
    const { rooms } = this.#task;
    const before = rooms.stranded;
    for (let first = parked.shift(); first !== undefined; first = parked.shift()) {
      const expansion = first;
      const again = this.#collecting(() => this.#advance(expansion));
      if (rooms.stranded > before) {
        for (const outer of [...again, ...parked.splice(0)]) this.#strand(outer);
        return true;
      }
      if (again.length > 0) {
        parked.unshift(...again);
        return false;
      }
    }
    return true;
  }

  #advance(expansion: Expansion): void {
    const { op, key, value, context, iterator, emits } = expansion;
    const { account, settlement, rooms } = this.#task;
    const collector = this.#collector;
    const parked = collector.length;
    const before = rooms.stranded;
    try {
      for (;;) {
        if (rooms.stranded > before) return this.#strand(expansion);
        if (collector.length > parked || (expansion.lazy && !rooms.roomBelow(op))) {
          collector.push(expansion);
          return;
        }
        const item = iterator.next();
        if (item.done) break;
        if (expansion.children < expansion.skip) {
          expansion.children++;
          continue;
        }
        const child = context.forChild(expansion.children);
        refuseThenable(item.value, op.kind, INSTEAD);
        const pair = emits === 'entry' ? pairOf(item.value, op.kind) : null;
        refuseThenablePair(pair, op.kind, 'mapAsync()');
        expansion.children++;
        settlement.add(context.handle, 1);
        account.created[op.id]!++;
        account.emitted[op.id]!++;
        if (pair === null) pass(op.next, key, item.value, child);
        else if ('key' in pair) pass(op.next, pair.key, pair.value, inherit(child, pair));
        else pass(op.next, pair[0], pair[1], child);
      }
    } catch (thrown) {
      stop(iterator);
      rooms.move(op);
      this.#task.fail(op, key, value, context, thrown, { went: expansion.children });
      return;
    }
    rooms.move(op);
    op.parking?.succeeded(op, context);
    if (op.code === Code.MANY) op.gate?.ended(context, null, false);
    if (expansion.children === 0) return this.#task.end(op, RANK.filtered, context);
    // The record's own share goes on as its first child, so it is not one that was created.
    account.created[op.id]!--;
    this.#task.settle(context, RANK.passed);
  }

  /** The stream stopped at one of its children: those behind that one must not pass. */
  #strand({ iterator }: Expansion): void {
    stop(iterator);
    this.#task.rooms.strand(1);
  }
}

function stop(iterator: Iterator<unknown>): void {
  try {
    iterator.return?.();
  } catch {
    // The generator objects to being stopped; its record is settled already.
  }
}
