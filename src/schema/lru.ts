/**
 * A map of at most `limit` entries, which lets go of those not asked for since the last time it was full: second
 * chance, which costs a read nothing but a flag.
 */
export class Lru<K, V> {
  readonly #limit: number;
  readonly #entries = new Map<K, { readonly value: V; used: boolean }>();

  constructor(limit: number) {
    this.#limit = Math.max(1, limit);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.used = true;
    return entry.value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    while (this.#entries.size >= this.#limit) this.#evict();
    this.#entries.set(key, { value, used: false });
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  #evict(): void {
    for (const [key, entry] of this.#entries) {
      this.#entries.delete(key);
      if (!entry.used) return;
      entry.used = false;
      this.#entries.set(key, entry); // to the end, so this loop meets it again only after all others
    }
  }
}
