import type { Duration } from './duration.js';
import type { Primitive } from './identity.js';
import type { Named } from './options.js';

/** The keys that have an order of their own: a primitive, raw bytes, or no key at all. */
export type OrderedKey = Primitive | Uint8Array | null | undefined;

/** What every asynchronous step takes. */
export interface AsyncOptions extends Named {
  /** Calls of the step under way at once in the whole app, over all its partitions: an integer from 1. Default 16. */
  readonly concurrency?: number;
  /** After that long `ctx.signal` aborts and the record fails with kind `timeout`. Default 30 s. */
  readonly timeout?: Duration;
  /** How long an aborted call may still take to end before its slot and its key are given up. Default 1 s. */
  readonly grace?: Duration;
}

/** No order at all: the word that gives it up. */
export interface Unordered extends AsyncOptions {
  readonly orderBy: 'none';
}

/** All records of a partition leave in the order in which they came, whatever their keys. */
export interface ByPartition extends AsyncOptions {
  readonly orderBy: 'partition';
}

/** Records of one key leave in the order in which they came (the default); other keys pass them. */
export interface ByKey<K, V> extends AsyncOptions {
  readonly orderBy?: 'key';
  /** What stands for the key in that order; null for a record that needs none. */
  readonly orderKey?: (key: K, value: V) => Primitive | null;
}

/** The same where the key itself has no order: `orderKey` is not optional. */
export interface ThisKeyNeedsAnOrderKey<K, V> extends AsyncOptions {
  readonly orderBy?: 'key';
  readonly orderKey: (key: K, value: V) => Primitive | null;
}

/** Every form at once, as operators read it. */
export type CallOptions<K, V> = ByKey<K, V> | ByPartition | Unordered;

export const CALL_DEFAULTS = { concurrency: 16, timeout: 30_000, grace: 1000, orderBy: 'key' } as const;

/** The children that one record may have in memory at once, unless `maxChildren` says otherwise. */
export const MAX_CHILDREN = 10_000;
