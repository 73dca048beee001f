import type { BatchDestinations } from './batch-destinations.js';
import type { ByKey, ByPartition, ThisKeyNeedsAnOrderKey, Unordered } from './call-options.js';
import type { Context } from './context.js';
import type { Duration } from './duration.js';

/** One record of a batch, as its handler gets it: key and value at this step, and where it came from. */
export interface BatchItem<out K, out V> extends Pick<
  Context,
  'topic' | 'partition' | 'offset' | 'timestamp' | 'headers'
> {
  readonly key: K;
  readonly value: V;
}

/** What a handler may know of the call that it is in: all of a batch comes from one partition. */
export type BatchContext = Pick<Context, 'topic' | 'partition' | 'attempt' | 'signal'>;

/** How large a batch grows, how long it waits for that, and how far it is taken apart. */
export interface BatchSize {
  /** The records of one call, at most: an integer from 1. */
  readonly size: number;
  /** How long the first record of a batch waits for others at most. Default 0: it takes what is there. */
  readonly linger?: Duration;
  /** A part of a failed batch with no more records than that is taken apart no further: an integer from 1. Default 1. */
  readonly minimum?: number;
  /** Topics that its records are written to besides, with what became of them. */
  readonly on?: BatchDestinations;
}

/** Every form at once, as the operator reads it. */
export type BatchOptions<K, V> = BatchSize & (ByKey<K, V> | ByPartition | Unordered);

/** The same for keys that have no order of their own: `orderKey` is not optional. */
export type BatchOptionsByOrderKey<K, V> = BatchSize & (ThisKeyNeedsAnOrderKey<K, V> | ByPartition | Unordered);

/** A record of the batch that failed: its index, from 0, or that and why. */
export type FailedItem = number | { readonly index: number; readonly error: unknown };

/** What a handler returns when some records of its batch failed and the others did not. */
export interface Failed {
  readonly failed: readonly FailedItem[];
}

/** The same with what came of the others: as many as there are records; what stands for one that failed is ignored. */
export interface PartialResults<out R> extends Failed {
  readonly results: readonly (R | null | undefined)[];
}
