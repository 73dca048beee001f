import type { Context } from '../src/core/context.js';
import { callback, nameOf, refuseOption } from '../src/core/declaration.js';
import { SpillwayError } from '../src/core/errors.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Produced } from '../src/core/options.js';
import type { Serializer } from '../src/core/serde.js';
import { refuseThenable } from '../src/core/thenable.js';
import { topicName, topicNames } from '../src/core/topic-name.js';

export interface ToOptions<K, V> extends Produced<K, V> {
  /** With a function as topic: every topic that it can return, so that all can be checked before the first record. */
  readonly topics?: readonly string[];
}

/**
 * Writes each record to a topic, which ends the stream. Headers and timestamp go with it. The topic is a name, or a
 * function of the record with `topics` listing every name that it can give. When the topic takes nothing at all, since it
 * was deleted or the right to write to it is gone, no record is to blame: the stream stops there, with nothing committed
 * past it.
 *
 * **Emits when** the log acknowledges the record.
 * **Drops when** never.
 * **Fails when** a serde refuses key or value (kind `serialization`), when the topic function throws or names a topic
 * that is not listed, and when the log refuses the record for good (kind `production`).
 * **Settles when** the log acknowledges the record.
 *
 * @throws SpillwayError `INVALID_OPTION` for a name that is no topic's, a missing list of topics or a missing serde.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('words', text)
 *   .to((_key, word) => (word.length > 3 ? 'long' : 'short'), { ...text, topics: ['long', 'short'], named: 'by-length' });
 * const topology = builder.build();
 */
export function to<K, V>(
  topic: string | ((key: K, value: V, context: Context) => string),
  options: ToOptions<K, V>,
): Operator<K, V, never, never> {
  if (typeof options !== 'object' || options === null) refuseOption('to', 'options', options, '{ key, value }');
  const key = serializer('key', options.key);
  const value = serializer('value', options.value);
  if (options.partition !== undefined) callback('to', 'partition', options.partition);
  const topics = typeof topic === 'function' ? listed(options) : Object.freeze([topicName('to', 'topic', topic)]);
  const declared = {
    ...nameOf('to', options),
    fallible: key.fallible || value.fallible,
    failure: 'serialization' as const,
    writes: Object.freeze({ topics, mayLoop: options.mayLoop === true }),
  };
  const way = typeof topic === 'function' ? oneOf(topic, topics) : topic;
  const { partition } = options;
  return stateless('to', { role: 'sink', topic: way, topics, key, value, partition, outcome: 'emitted' }, declared);
}

function listed({ topics }: { readonly topics?: readonly string[] }): readonly string[] {
  if (topics !== undefined) return topicNames('to', 'topics', topics);
  return refuseOption('to', 'topics', topics, 'a list of every topic that the topic function can return');
}

function oneOf<K, V>(choose: (key: K, value: V, context: Context) => string, topics: readonly string[]) {
  const known = new Set<unknown>(topics);
  return (key: K, value: V, context: Context): string => {
    const chosen = choose(key, value, context);
    refuseThenable(chosen, 'to', 'mapValuesAsync() before it');
    if (!known.has(chosen)) throw new SpillwayError('UNLISTED_TOPIC', { given: String(chosen), topics });
    return chosen;
  };
}

function serializer<T>(option: string, given: Serializer<T>): Serializer<T> {
  if (typeof (given as Serializer<T> | undefined)?.serialize === 'function') return given;
  return refuseOption('to', option, given, 'a serde or serializer, as in Serdes.string()');
}
