import { integer, nameOf, refuseOption } from '../src/core/declaration.js';
import { internalTopic } from '../src/core/internal-topic.js';
import { stateful, type Operator } from '../src/core/operator.js';
import type { Repartitioned } from '../src/core/options.js';
import type { Deserializer, Serializer } from '../src/core/serde.js';
import { isTopicName } from '../src/core/topic-name.js';

/**
 * Takes the stream through a topic of the app's own, `<applicationId>-<named>-repartition`, so that records go to the
 * partition where their key belongs: after `selectKey` or `map` that is where order by the new key begins. Headers and
 * timestamp go with them; below, `ctx.topic` is that topic, and partition and offset are those of the record in it. It is
 * a sink and a source of the same app: a failure finds its `toDLQ` on its own side of the topic, and dead letters below
 * it hold the bytes that the topic has.
 *
 * **Emits when** the log has acknowledged the record, and the owner of its new partition reads it.
 * **Drops when** never: records without a key go to each partition in turn.
 * **Fails when** a serde refuses key or value (kind `serialization`), when the log refuses the record for good (kind
 * `production`); below the topic, when a serde cannot read it (kind `deserialization`).
 * **Settles when** the log acknowledges the record; what is read back is a source record of its own.
 *
 * @throws SpillwayError `INVALID_OPTION` without a name that can be part of a topic's, for a missing serde, or for
 * partitions that are no integer from 1.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('words', text)
 *   .selectKey((_key, word) => word.slice(0, 1), { named: 'initial' })
 *   .repartition({ named: 'by-initial', partitions: 4, ...text })
 *   .to('words-by-initial', text);
 * const topology = builder.build();
 */
export function repartition<K, V, K2, V2>(options: Repartitioned<K, V, K2, V2>): Operator<K, V, K2, V2> {
  if (typeof options !== 'object' || options === null) {
    refuseOption('repartition', 'options', options, '{ named, key, value }');
  }
  const name = topicPart(nameOf('repartition', options).named);
  const key = serde('key', options.key);
  const value = serde('value', options.value);
  const { named, partitions } = options;
  if (partitions !== undefined) integer('repartition', 'partitions', partitions, 1);
  const topic = internalTopic(name);
  return stateful(
    'repartition',
    'sink',
    ({ applicationId }) => {
      const own = internalTopic(name, applicationId);
      return { role: 'sink', topic: own, topics: Object.freeze([own]), key, value, outcome: 'emitted' };
    },
    {
      named,
      fallible: key.fallible || value.fallible,
      failure: 'serialization',
      writes: Object.freeze({ topics: Object.freeze([topic]), mayLoop: false }),
      internal: Object.freeze({ topic, partitions: partitions ?? null, key, value }),
    },
  );
}

/** What stands behind the application id, which has one character at least. */
function topicPart(named: string | undefined): string {
  if (named !== undefined && isTopicName(internalTopic(`${named}-repartition`, 'a'))) return `${named}-repartition`;
  return refuseOption('repartition', 'named', named, 'part of the name of a topic: 1 to 235 of a-z A-Z 0-9 . _ -');
}

function serde<A, B>(option: string, given: Serializer<A> & Deserializer<B>): Serializer<A> & Deserializer<B> {
  const { serialize, deserialize } = (given ?? {}) as Partial<typeof given>;
  if (typeof serialize === 'function' && typeof deserialize === 'function') return given;
  return refuseOption('repartition', option, given, 'a serde, which writes and reads, as in Serdes.string()');
}
