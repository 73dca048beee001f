import type { BatchHeader } from './batch-header.js';

/** A transaction that was aborted: its producer, and its first record in a partition. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/**
 * Which batches of a response belong to transactions that were aborted, as Kafka's own consumer tells them
 * (`CompletedFetch`, KIP-98): one is open from its first offset to the marker of its producer. Batches are asked for in
 * order.
 */
export class Aborted {
  readonly #coming: AbortedTransaction[];
  readonly #open = new Set<number>();

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#coming = [...transactions].sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** Whether the records of the batch are to be left out. `isAbort`: it is the marker that ends an aborted one. */
  holds(batch: BatchHeader, isAbort: () => boolean): boolean {
    while (this.#coming.length > 0 && this.#coming[0]!.firstOffset <= batch.last) {
      this.#open.add(this.#coming.shift()!.producerId);
    }
    if (!this.#open.has(batch.producerId)) return false;
    if (!batch.isControl) return batch.isTransactional;
    if (isAbort()) this.#open.delete(batch.producerId);
    return false;
  }
}
