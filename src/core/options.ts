import type { Deserializer, Serializer } from './serde.js';

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
