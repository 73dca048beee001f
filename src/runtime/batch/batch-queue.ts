import type { Primitive } from '../../core/identity.js';
import type { Rooms } from '../rooms.js';
import type { Item } from './item.js';

/** What waits behind an item of its key. */
interface Line {
  readonly waiting: Item[];
  /** The stream stopped at that item: those behind it must not overtake, also not during the drain. */
  stranded: boolean;
}

/**
 * The items of one task that wait for a batch, in the order in which they came; and apart from them those of a key that
 * is held, since another of it is parked or the stream stopped there.
 */
export class BatchQueue {
  readonly #rooms: Rooms;
  #items: Item[] = [];
  readonly #lines = new Map<Primitive, Line>();

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  /** Items that are free to go. */
  get length(): number {
    return this.#items.length;
  }

  get oldest(): Item | undefined {
    return this.#items[0];
  }

  /** Whether any key is held. */
  get isHolding(): boolean {
    return this.#lines.size > 0;
  }

  /** Whether an item has to wait behind another of its key. */
  isHeld({ identity }: Item): boolean {
    return identity !== null && this.#lines.has(identity);
  }

  push(item: Item): void {
    const line = item.identity === null ? undefined : this.#lines.get(item.identity);
    if (line === undefined) this.#items.push(item);
    else line.waiting.push(item);
    if (line?.stranded) this.#rooms.strand(1);
  }

  take(size: number): readonly Item[] {
    return this.#items.splice(0, size);
  }

  /** From now on what has the key of one of these waits. */
  hold(items: readonly Item[]): void {
    const before = this.#lines.size;
    for (const { identity } of items)
      if (identity !== null && !this.#lines.has(identity)) this.#lines.set(identity, { waiting: [], stranded: false });
    if (this.#lines.size === before) return;
    const all = this.#items;
    this.#items = [];
    for (const item of all) this.push(item);
  }

  /** The keys of these are not held any more. */
  free(items: readonly Item[]): void {
    let any = false;
    for (const { identity } of items) {
      const line = identity === null ? undefined : this.#lines.get(identity);
      if (line === undefined || line.stranded) continue;
      this.#lines.delete(identity!);
      for (const item of line.waiting) this.#items.push(item);
      any ||= line.waiting.length > 0;
    }
    if (any) this.#items.sort((a, b) => a.order - b.order);
  }

  /** The stream stopped at this item. */
  strand(item: Item): void {
    this.hold([item]);
    const line = item.identity === null ? undefined : this.#lines.get(item.identity);
    if (line === undefined || line.stranded) return;
    line.stranded = true;
    this.#rooms.strand(line.waiting.length);
  }
}
