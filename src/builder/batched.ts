import type { BatchContext, BatchItem, Failed, PartialResults } from '../core/batch.js';
import type { Lossless } from '../core/loss.js';
import type { Pair } from '../core/operator.js';
import type { KStream } from './kstream.js';

/** A stream whose next step takes many records at once: say what it does with them. */
export interface Batched<out K, out V, out L extends Lossless> {
  /** Makes another record of each: as many pairs as there are items, in their order, or `{ results, failed }`. */
  mapAsync<K2, V2>(
    handler: (
      items: readonly BatchItem<K, V>[],
      ctx: BatchContext,
    ) => PromiseLike<readonly Pair<K2, V2>[] | PartialResults<Pair<K2, V2>>>,
  ): KStream<K2, V2, L>;

  /** Gives each record a new value: as many as there are items, in their order, or `{ results, failed }`. */
  mapValuesAsync<R>(
    handler: (items: readonly BatchItem<K, V>[], ctx: BatchContext) => PromiseLike<readonly R[] | PartialResults<R>>,
  ): KStream<K, R, L>;

  /** Ends the stream in a call for many records: nothing, or `{ failed: [index, …] }`. */
  foreachAsync(handler: (items: readonly BatchItem<K, V>[], ctx: BatchContext) => PromiseLike<Failed | void>): void;
}
