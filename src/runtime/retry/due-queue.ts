/** Something that is due at a time; equal times keep their order. */
export interface Due {
  readonly due: number;
}

/** A binary heap by due time (Williams 1964): what is due next is taken first, and what came first of equals. */
export class DueQueue<T extends Due> {
  #heap: { readonly item: T; readonly order: number }[] = [];
  #order = 0;

  get length(): number {
    return this.#heap.length;
  }

  peek(): T | undefined {
    return this.#heap[0]?.item;
  }

  push(item: T): void {
    this.#heap.push({ item, order: this.#order++ });
    this.#up(this.#heap.length - 1);
  }

  shift(): T | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#down(0);
    }
    return first.item;
  }

  /** Keeps what is wanted. */
  retain(wanted: (item: T) => boolean): void {
    const kept = this.#heap.filter(({ item }) => wanted(item));
    this.#heap = [];
    for (const entry of kept) {
      this.#heap.push(entry);
      this.#up(this.#heap.length - 1);
    }
  }

  #up(at: number): void {
    for (let i = at; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!this.#before(i, parent)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #down(at: number): void {
    for (let i = at; ;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < this.#heap.length && this.#before(child, least)) least = child;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a]!, this.#heap[b]!];
    return one.item.due - other.item.due < 0 || (one.item.due === other.item.due && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }
}
