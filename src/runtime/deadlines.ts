import type { Cancel, Clock } from '../core/clock.js';

/**
 * Time-outs for things that all last equally long: the first in is the first due, so a Set in order of insertion and
 * one timer serve any number of them. The timer is left running when its thing ends early, and set anew when it fires.
 */
export class Deadlines<T extends { deadline: number }> {
  readonly #pending = new Set<T>();
  #cancel: Cancel | null = null;

  constructor(
    readonly clock: Clock,
    readonly after: number,
    readonly due: (item: T) => void,
  ) {}

  add(item: T): void {
    item.deadline = this.clock.monotonic() + this.after;
    this.#pending.add(item);
    if (this.#cancel === null) this.#arm(this.after);
  }

  delete(item: T): boolean {
    return this.#pending.delete(item);
  }

  /** Forgets all of them. */
  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#pending.clear();
  }

  #arm(after: number): void {
    this.#cancel = this.clock.timer(after, () => {
      const now = this.clock.monotonic();
      for (const item of this.#pending) {
        if (item.deadline > now) return this.#arm(item.deadline - now);
        this.#pending.delete(item);
        this.due(item);
      }
      // Not before: `due` may add another, and that one is met by the loop.
      this.#cancel = null;
    });
  }
}
