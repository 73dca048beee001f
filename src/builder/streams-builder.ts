import { toDLQ } from '../../operators/index.js';
import { check } from '../compiler/check.js';
import type { DeadLetterOptions } from '../core/dead-letter-options.js';
import { nameOf, refuseOption } from '../core/declaration.js';
import { SpillwayError } from '../core/errors.js';
import type { Operator } from '../core/operator.js';
import type { Consumed } from '../core/options.js';
import type { Deserializer } from '../core/serde.js';
import { topicName, topicNames } from '../core/topic-name.js';
import { Topology } from '../graph/topology.js';
import type { KStream } from './kstream.js';
import { Recording } from './recording.js';
import { Stream } from './stream.js';

export interface BuildOptions {
  /**
   * What becomes of a failure that no `toDLQ` takes: a dead letter in that topic, or the stop of the app, said in a word
   * so that `build()` takes steps with no way out.
   */
  readonly deadLetters?: (Omit<DeadLetterOptions, 'named'> & { readonly topic: string }) | 'stop';
  /** Refuses generated names where a name shows in metrics and dead letters, or becomes a topic or a store. */
  readonly requireNames?: boolean;
}

/**
 * Where a topology begins.
 * @example
 * const builder = new StreamsBuilder();
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * builder.stream('words', text).mapValues((word) => word.toUpperCase()).to('shouted', text);
 * const topology = builder.build();
 */
export class StreamsBuilder {
  readonly #recording = new Recording();

  /**
   * A stream of the records of one topic, of several, or of every topic that matches a pattern (but for those that this
   * topology writes).
   * @throws SpillwayError `INVALID_OPTION` for a name that is no topic's, or a missing serde.
   */
  stream<K, V>(topic: string | readonly string[] | RegExp, consumed: Consumed<K, V>): KStream<K, V> {
    const topics = topicsOf(topic);
    if (typeof consumed !== 'object' || consumed === null) {
      refuseOption('stream', 'consumed', consumed, '{ key, value }');
    }
    nameOf('stream', consumed);
    deserializer('key', consumed.key);
    deserializer('value', consumed.value);
    const source = new Stream(this.#recording, this.#recording.source(topics, consumed));
    // The one place where the types of a stream and its implementation meet.
    return source as unknown as KStream<K, V>;
  }

  /**
   * The topology declared so far, as frozen data. The builder can go on and build again.
   * @throws SpillwayError `INVALID_TOPOLOGY` with every problem, each with its step and what to change.
   */
  build(options: BuildOptions = {}): Topology {
    const { deadLetters, requireNames = false } = options;
    const graph = this.#recording.graph(fallbackOf(deadLetters));
    const { foreign } = this.#recording;
    const problems = check(graph, { foreign, requireNames, stop: deadLetters === 'stop' });
    if (problems.length > 0) throw new SpillwayError('INVALID_TOPOLOGY', { problems });
    return new Topology(graph);
  }
}

function topicsOf(topic: string | readonly string[] | RegExp): readonly string[] | RegExp {
  if (topic instanceof RegExp) return topic;
  return typeof topic === 'string'
    ? Object.freeze([topicName('stream', 'topic', topic)])
    : topicNames('stream', 'topics', topic);
}

function deserializer<T>(option: string, given: Deserializer<T>): void {
  if (typeof (given as Deserializer<T> | undefined)?.deserialize !== 'function') {
    refuseOption('stream', option, given, 'a serde or deserializer, as in Serdes.string()');
  }
}

function fallbackOf(deadLetters: BuildOptions['deadLetters']): Operator | null {
  if (deadLetters === undefined || deadLetters === 'stop') return null;
  if (typeof deadLetters !== 'object' || deadLetters === null) {
    return refuseOption('build', 'deadLetters', deadLetters, `{ topic } or 'stop'`);
  }
  const { topic, ...options } = deadLetters;
  return toDLQ(topicName('build', 'deadLetters.topic', topic), { ...options, named: 'dead-letters' });
}
