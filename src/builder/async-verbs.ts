import type { BatchOptions, BatchOptionsByOrderKey } from '../core/batch.js';
import type { ByKey, ByPartition, OrderedKey, ThisKeyNeedsAnOrderKey, Unordered } from '../core/call-options.js';
import type { Context } from '../core/context.js';
import type { Lossless } from '../core/loss.js';
import type { Pair } from '../core/operator.js';
import type { ManyOptions } from '../core/options.js';
import type { Batched } from './batched.js';
import type { KStream } from './kstream.js';

/**
 * The asynchronous verbs. Each has two overloads: one for keys that have an order of their own, and one for all others,
 * which demands an `orderKey` or the word that gives the order up.
 */
export interface AsyncVerbs<out K, out V, out L extends Lossless> {
  /** Gives each record the value that a call brings: `async (value, key, ctx) => value`. */
  mapValuesAsync<R>(
    this: KStream<OrderedKey, unknown, L>,
    mapper: (value: V, key: K, ctx: Context) => PromiseLike<R> | R,
    options?: ByKey<K, V> | ByPartition | Unordered,
  ): KStream<K, R, L>;
  mapValuesAsync<R>(
    mapper: (value: V, key: K, ctx: Context) => PromiseLike<R> | R,
    options: ThisKeyNeedsAnOrderKey<K, V> | ByPartition | Unordered,
  ): KStream<K, R, L>;

  /** Makes another record of each by a call: `async (key, value, ctx) => [key, value]`. */
  mapAsync<K2, V2>(
    this: KStream<OrderedKey, unknown, L>,
    mapper: (key: K, value: V, ctx: Context) => PromiseLike<Pair<K2, V2>> | Pair<K2, V2>,
    options?: ByKey<K, V> | ByPartition | Unordered,
  ): KStream<K2, V2, L>;
  mapAsync<K2, V2>(
    mapper: (key: K, value: V, ctx: Context) => PromiseLike<Pair<K2, V2>> | Pair<K2, V2>,
    options: ThisKeyNeedsAnOrderKey<K, V> | ByPartition | Unordered,
  ): KStream<K2, V2, L>;

  /** Makes any number of values of each record by a call: `async (value, key, ctx) => iterable`. */
  flatMapValuesAsync<R>(
    this: KStream<OrderedKey, unknown, L>,
    mapper: (value: V, key: K, ctx: Context) => PromiseLike<Iterable<R> & object> | (Iterable<R> & object),
    options?: ManyOptions & (ByKey<K, V> | ByPartition | Unordered),
  ): KStream<K, R, L>;
  flatMapValuesAsync<R>(
    mapper: (value: V, key: K, ctx: Context) => PromiseLike<Iterable<R> & object> | (Iterable<R> & object),
    options: ManyOptions & (ThisKeyNeedsAnOrderKey<K, V> | ByPartition | Unordered),
  ): KStream<K, R, L>;

  /** Ends the stream in a call for each record. */
  foreachAsync(
    this: KStream<OrderedKey, unknown, L>,
    action: (key: K, value: V, ctx: Context) => unknown,
    options?: ByKey<K, V> | ByPartition | Unordered,
  ): void;
  foreachAsync(
    action: (key: K, value: V, ctx: Context) => unknown,
    options: ThisKeyNeedsAnOrderKey<K, V> | ByPartition | Unordered,
  ): void;

  /** Takes many records of a partition at once: `batch({ size, linger }).mapAsync(async (items, ctx) => pairs)`. */
  batch(this: KStream<OrderedKey, unknown, L>, options: BatchOptions<K, V>): Batched<K, V, L>;
  batch(options: BatchOptionsByOrderKey<K, V>): Batched<K, V, L>;
}
