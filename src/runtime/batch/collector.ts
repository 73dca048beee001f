import type { Cancel } from '../../core/clock.js';
import { errorOf } from '../../core/errors.js';
import { Fifo } from '../fifo.js';
import type { OpenedOp } from '../opened-op.js';
import { orderIdentity } from '../order-identity.js';
import type { RecordContext } from '../record-context.js';
import type { Task } from '../task.js';
import { BatchQueue } from './batch-queue.js';
import type { BatchCall } from './batch-call.js';
import type { BatchStep } from './batch-step.js';
import { Delivery, type Fare } from './delivery.js';
import { Item } from './item.js';
import { outcomesOf, type Outcome } from './outcomes.js';
import { Part } from './part.js';
import { retried } from './retried.js';

/**
 * The batches of one task at one step, one at a time: collected until they are full, until the first of their items has
 * waited long enough, or until no more can come while they wait. A batch that fails is tried again as a whole, or taken
 * apart: its halves have their turn before whatever came later.
 */
export class Collector {
  /** Every item that is here. */
  readonly items = new Set<Item>();
  readonly queue: BatchQueue;
  /** What is left of the batch that has its turn, the next one last. */
  #todo: Part[] = [];
  /** To be tried again. */
  readonly #due = new Fifo<Part>();
  /** Has its turn: it is in its call, or what came of it is on its way. */
  #current: Part | null = null;
  #call: BatchCall | null = null;
  #isGoing = false;
  #arrived = 0;
  #cancel: Cancel | null = null;

  constructor(
    readonly op: OpenedOp,
    readonly task: Task,
    readonly step: BatchStep,
  ) {
    this.queue = new BatchQueue(task.rooms);
  }

  /** A record arrives. Throws when its key has no order. */
  enter(key: unknown, value: unknown, context: RecordContext): void {
    const { op, task, queue } = this;
    const { limits } = this.step;
    const identity = orderIdentity(limits, op, key, value);
    const since = task.host.clock.monotonic();
    const item = new Item(key, value, context, identity, this.#arrived++, since, context.triedBefore(op));
    task.rooms.rest(op);
    task.rooms.boundary(op.id).hold();
    this.items.add(item);
    queue.push(item);
    if (queue.length >= limits.size) this.go(false);
    // What else this turn brings belongs to the batch.
    else if (limits.linger > 0 && !task.barred) this.#arm();
    else if (this.#current === null) task.host.wake(task);
  }

  /** Another try of a part that was parked. */
  again(part: Part): void {
    this.task.rooms.rest(this.op, part.items.length);
    this.#due.push(part);
    this.go(false);
  }

  /** Begins what there is to begin; with `isBarred`, also a batch that waits for more. */
  go(isBarred: boolean): void {
    if (this.#isGoing) return;
    this.#isGoing = true;
    while (this.#current === null && !this.task.closed) {
      const part = this.#next(isBarred);
      if (part === null) break;
      this.#current = part;
      this.#call = null;
      const call = this.step.start(part);
      if (this.#current === part) this.#call = call;
    }
    this.#isGoing = false;
    this.#arm();
  }

  /** The call of a part ended well. */
  answered(part: Part, result: unknown): void {
    if (this.task.closed) return;
    let outcomes: readonly Outcome[];
    try {
      outcomes = outcomesOf(part, result);
    } catch (thrown) {
      // What the handler did is not known, so a second call tells no more.
      return this.failed(part, thrown, false);
    }
    this.#deliver(retried(part, outcomes));
  }

  /** It did not. */
  failed(part: Part, thrown: unknown, isDivisible = true): void {
    const { task, step } = this;
    if (task.closed) return;
    const error = errorOf(thrown);
    const final = task.failures.ofWhole(part, error);
    if (final === null) {
      this.hold(part.items);
      return this.#over();
    }
    const halves = isDivisible ? part.halves(step.limits.minimum) : null;
    if (halves === null) return this.#deliver(part.items.map((item) => ({ item, part, outcome: final })));
    this.#todo.push(halves[1], halves[0]);
    this.#over();
  }

  /** What has the key of one of these waits until they had their turn. */
  hold(items: readonly Item[]): void {
    const { queue } = this;
    queue.hold(items);
    for (const part of this.#todo) {
      const held = part.items.filter((item) => queue.isHeld(item));
      if (held.length === 0) continue;
      part.items = part.items.filter((item) => !queue.isHeld(item));
      for (const item of held) {
        part.leave(item);
        queue.push(item);
      }
    }
    this.#todo = this.#todo.filter((part) => part.items.length > 0);
  }

  /** An item is through. */
  release(item: Item): void {
    this.items.delete(item);
    this.task.rooms.boundary(this.op.id).release();
  }

  /** The stream stopped at it: what is behind it must not overtake. */
  strand(item: Item): void {
    this.queue.strand(item);
    this.hold([item]);
  }

  /** Whether it will go on, or knows when: then what rests here is waited for rightly. */
  get goesOn(): boolean {
    const inCall = this.#call !== null && this.#call.state !== 'ended' && this.#call.state !== 'abandoned';
    return inCall || this.#cancel !== null || this.queue.isHolding;
  }

  close(): void {
    this.#disarm();
    this.#call?.abort(undefined);
  }

  #deliver(fares: readonly Fare[]): void {
    new Delivery(this, fares, () => this.#over()).go();
  }

  #over(): void {
    this.#current = null;
    this.go(false);
    // Whether those that are left have to wait is known at the end of a turn.
    if (this.queue.length > 0) this.task.host.wake(this.task);
  }

  #next(isBarred: boolean): Part | null {
    const next = this.#todo.pop();
    if (next !== undefined) return next;
    const due = this.#due.shift();
    if (due !== undefined) {
      this.queue.free(due.items);
      return due;
    }
    const { limits } = this.step;
    const { oldest, length } = this.queue;
    if (oldest === undefined || !(isBarred || length >= limits.size || this.#isDue(oldest))) return null;
    return new Part(this, this.op, this.queue.take(limits.size));
  }

  #isDue(oldest: Item): boolean {
    return this.task.host.clock.monotonic() >= oldest.since + this.step.limits.linger;
  }

  /** Wakes when the first of those that wait has waited long enough. */
  #arm(): void {
    const { oldest } = this.queue;
    if (this.#current !== null || oldest === undefined || this.task.closed) return this.#disarm();
    if (this.#cancel !== null) return;
    const { clock } = this.task.host;
    const wait = Math.max(0, oldest.since + this.step.limits.linger - clock.monotonic());
    this.#cancel = clock.timer(wait, () => {
      this.#cancel = null;
      this.go(false);
    });
  }

  #disarm(): void {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
  }
}
