import { pass } from '../segment.js';
import { RANK } from '../settlement.js';
import type { Collector } from './collector.js';
import type { Item } from './item.js';
import type { Outcome } from './outcomes.js';
import type { Part } from './part.js';

/** What becomes of an item: it goes on, fails for good, or is parked in another part. */
export interface Fare {
  readonly item: Item;
  /** The part that it was in. */
  readonly part: Part;
  readonly outcome: Outcome | 'parked';
}

/**
 * Lets the items of a part go, in order: what came of one is passed on when there is room, and all of it is through
 * before the next has its turn. One whose key is held by then leaves, and waits behind the one that holds it.
 */
export class Delivery {
  #at = 0;

  constructor(
    readonly collector: Collector,
    readonly fares: readonly Fare[],
    readonly done: () => void,
  ) {}

  go(): void {
    const { collector, fares } = this;
    const { rooms } = collector.task;
    for (let fare = fares[this.#at]; fare !== undefined; fare = fares[this.#at]) {
      const { item, outcome } = fare;
      if (outcome === 'parked') collector.hold([item]);
      else if (collector.queue.isHeld(item)) this.#wait(fare);
      else if (outcome instanceof Error) this.#fail(fare, outcome);
      else if (!rooms.roomBelow(collector.op)) return rooms.whenRoomBelow(collector.op, item.context, () => this.go());
      else if (!this.#pass(fare, outcome)) return;
      this.#at++;
    }
    this.done();
  }

  #wait({ item, part, outcome }: Fare): void {
    part.leave(item, outcome instanceof Error ? outcome : undefined);
    this.collector.queue.push(item);
  }

  #fail({ item, part }: Fare, error: Error): void {
    const { op, task } = this.collector;
    part.undecided.delete(item);
    task.rooms.move(op);
    const fate = task.failures.ofPart(part, item, error);
    if (fate === 'stopped') this.collector.strand(item);
    else this.collector.release(item);
  }

  /** False when not all of it is through: then it goes on by itself. */
  #pass({ item, part }: Fare, outcome: Exclude<Outcome, Error>): boolean {
    const { collector } = this;
    const { op, task } = collector;
    const { rooms, expansions, account } = task;
    const before = rooms.stranded;
    part.undecided.delete(item);
    let isThrough = false;
    let isLate = false;
    expansions.collect(
      () => {
        rooms.move(op);
        if (op.as('batch').emits === 'nothing') return task.end(op, RANK.consumed, item.context);
        account.emitted[op.id]!++;
        pass(op.next, outcome.key, outcome.value, outcome.context);
      },
      () => {
        isThrough = true;
        if (rooms.stranded > before) collector.strand(item);
        else collector.release(item);
        if (!isLate) return;
        this.#at++;
        this.go();
      },
    );
    isLate = true;
    return isThrough;
  }
}
