import type { Context } from './context.js';
import type { Duration } from './duration.js';
import type { Primitive } from './identity.js';
import type { Deserializer, Serde, Serializer } from './serde.js';

/** The options of every step: the name that describe(), metrics, errors and dead letters show. */
export interface Named {
  /** Unique in the topology; a step without one is called by its kind and a number, as in `mapValues-2`. */
  readonly named?: string;
}

/** What a step takes that makes any number of records of one. */
export interface ManyOptions extends Named {
  /** The records that one record may become at once: an integer from 1. Default 10,000. */
  readonly maxChildren?: number;
}

/** What a `validate` found wrong, and where: `{ path: 'lines.2.cents', problem: 'is negative' }`. */
export interface Breach {
  readonly path: string;
  readonly problem: string;
}

/** What `dedupe` remembers, and how long. */
export interface Dedupe<K, V> extends Named {
  /** What makes two records the same; null for a record that is like no other. Left out: the key. */
  readonly by?: (key: K, value: V, context: Context) => Primitive | Uint8Array | null | undefined;
  /** How long an identity is remembered after the record that brought it: more than 0. */
  readonly within: Duration;
  /** The identities that one task (one partition) remembers: an integer from 1. The oldest go first. */
  readonly max: number;
}

/** The same where the key is no identity: `by` is not optional. */
export interface DedupeBy<K, V> extends Dedupe<K, V> {
  readonly by: (key: K, value: V, context: Context) => Primitive | Uint8Array | null | undefined;
}

/** How the records of a source are read. A plain literal `{ key, value }` is the same. */
export interface Consumed<K, V> extends Named {
  readonly key: Deserializer<K>;
  readonly value: Deserializer<V>;
}

/** How records are written to a sink. A plain literal `{ key, value }` is the same. */
export interface Produced<K, V> extends Named {
  readonly key: Serializer<K>;
  readonly value: Serializer<V>;
  /** An integer from 0 to `partitions` - 1; left out, the hash of the key's bytes decides, as in Kafka's own clients. */
  readonly partition?: (key: K, value: V, partitions: number) => number;
  /** Allows a topic that is also a source of this topology: its records go round. */
  readonly mayLoop?: boolean;
}

/**
 * How records go through the topic of a `repartition`: written as `K` and `V`, read back as `K2` and `V2`, which are the
 * same or wider. A plain literal `{ named, key, value }` is the same.
 */
export interface Repartitioned<K, V, K2 = K, V2 = V> extends Named {
  /** The name of the step and part of the name of its topic: `<applicationId>-<named>-repartition`. */
  readonly named: string;
  /** An integer from 1. Left out: as many as the widest of the topics whose records come here. */
  readonly partitions?: number;
  readonly key: Serializer<K> & Deserializer<K2>;
  readonly value: Serializer<V> & Deserializer<V2>;
}

export const Named = {
  /** `{ named: name }`. */
  as: (name: string): { readonly named: string } => ({ named: name }),
};

export const Consumed = {
  /**
   * `{ key, value, ...options }`, in Kafka Streams' words.
   * @example builder.stream('orders', Consumed.with(Serdes.string(), Serdes.json<Order>()))
   */
  with: <K, V>(key: Deserializer<K>, value: Deserializer<V>, options?: Named): Consumed<K, V> => ({
    ...options,
    key,
    value,
  }),
};

export const Produced = {
  /**
   * `{ key, value, ...options }`, in Kafka Streams' words.
   * @example stream.to('orders.priced', Produced.with(Serdes.string(), Serdes.json<Order>()))
   */
  with: <K, V>(
    key: Serializer<K>,
    value: Serializer<V>,
    options?: Omit<Produced<K, V>, 'key' | 'value'>,
  ): Produced<K, V> => ({ ...options, key, value }),
};

export const Repartitioned = {
  /**
   * `{ key, value, ...options }`, in Kafka Streams' words.
   * @example stream.repartition(Repartitioned.with(Serdes.string(), Serdes.json<Order>(), { named: 'by-customer' }))
   */
  with: <K, V>(
    key: Serde<K>,
    value: Serde<V>,
    options: Omit<Repartitioned<K, V>, 'key' | 'value'>,
  ): Repartitioned<K, V> => ({ ...options, key, value }),
};
