import type { ConsumerRecord } from './record.js';

/**
 * Writes values of `T`. Functions are properties, not methods: a method's parameter is bivariant,
 * and a serde of the wrong type would compile in silence.
 */
export interface Serializer<in T> {
  /** True when some value of `T` cannot be written: `build()` then asks for a way out. */
  readonly fallible: boolean;
  /** Gives the bytes, or null for a tombstone. A throw fails the record with kind `serialization`. */
  readonly serialize: (value: T, topic: string) => Uint8Array | null;
  /** Called once per sink topic before the first record; a promise is waited for (a schema's id is looked up). */
  readonly openSink?: (topic: string) => PromiseLike<void> | undefined;
}

/** Reads values of `T`. */
export interface Deserializer<out T> {
  readonly fallible: boolean;
  /** Gives the value. A throw fails the record with kind `deserialization`. */
  readonly deserialize: (bytes: Uint8Array | null, topic: string) => T;
  /**
   * Whether a decoded key has an order of its own: a primitive or bytes. `false` makes `build()` refuse an ordered
   * async step below it that has no `orderKey`; left out, the key of each record decides.
   */
  readonly ordered?: boolean;
  /**
   * Fetches what a chunk needs before it is decoded (unknown schema ids), for `which` half of the records. Undefined
   * when nothing is missing. A rejection is an outage: the partition waits and asks again, nothing is dead-lettered.
   */
  readonly prepare?: (
    chunk: readonly ConsumerRecord[],
    which: 'key' | 'value',
    at: { readonly topic: string; readonly partition: number; readonly now: number },
  ) => PromiseLike<void> | undefined;
  /**
   * Called once for each topic that a source names before the first record, to see whether what reading needs is there:
   * a rejection keeps the app from starting. What a promise gives is a warning, if it gives an error.
   */
  readonly openSource?: (topic: string) => PromiseLike<Error | undefined> | undefined;
}

/** Both directions, for what goes out and comes back. */
export interface Serde<in out T> extends Serializer<T>, Deserializer<T> {}
