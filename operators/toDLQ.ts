import type { DeadLetterOptions, DeadLetterTopics } from '../src/core/dead-letter-options.js';
import { deadLetterPolicy } from '../src/core/dead-letter-policy.js';
import { nameOf, refuseOption } from '../src/core/declaration.js';
import { SpillwayError } from '../src/core/errors.js';
import type { Failure } from '../src/core/failure.js';
import { stateless, type Operator } from '../src/core/operator.js';
import { refuseThenable } from '../src/core/thenable.js';
import { topicName, topicNames } from '../src/core/topic-name.js';

/**
 * Takes the failures of the steps around it and writes them to a dead-letter topic: key, value and headers of the
 * source record byte for byte, with headers that say what failed where and why. The topic is a name, a function of the
 * failure with `topics` listing every name that it can give, or, left out, the source topic with `.DLQ` behind it.
 * A failure goes to the nearest `toDLQ` below its step, looking no further than a split, a fan-out, a merge or a sink;
 * else to the nearest above. `toDLQ(a).toDLQ(b)` is a ladder: b takes what cannot be written to a.
 * The headers add at most 32 KiB, and those of `enrich` as much again. A dead letter that is too large for its topic is written with the fewest: where its
 * record lies, the kind of failure and the id.
 * With a `breaker` the intake of a partition rests when it has too many of them.
 *
 * **Emits when** a record comes that did not fail: the same one.
 * **Drops when** never.
 * **Fails when** never: a dead letter that cannot be written goes to the next handler, and with none the app stops. When
 * one of its functions throws, the dead letter is written without what that would have given, and says so; without a
 * topic it goes to the next handler, else to the first of `topics`.
 * **Settles when** the record settles; one that failed, when its dead letter is acknowledged.
 *
 * @throws SpillwayError `INVALID_OPTION` for a name that is no topic's or a missing list of topics.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('words', text)
 *   .mapValues((word) => JSON.parse(word) as string)
 *   .toDLQ('words.DLQ')
 *   .to('parsed', text);
 * const topology = builder.build();
 */
export function toDLQ<K, V>(
  topic?: string | ((failure: Failure) => string),
  options: DeadLetterOptions & Partial<DeadLetterTopics> = {},
): Operator<K, V, K, V> {
  const declared = nameOf('toDLQ', options);
  const { write, deadLetters, otherwise } = ways(topic, options.topics);
  const take = (failure: Failure) => ({ write: write(failure) });
  const policy = deadLetterPolicy(options, otherwise);
  const { auto = true } = options;
  if (typeof auto !== 'boolean') refuseOption('toDLQ', 'auto', auto, 'true or false');
  return stateless('toDLQ', { role: 'handler', take, policy }, { ...declared, deadLetters, checksOnly: !auto });
}

interface Ways {
  readonly write: (failure: Failure) => string;
  readonly deadLetters: (sources: readonly string[]) => readonly string[];
  readonly otherwise?: string | undefined;
}

function ways(topic: string | ((failure: Failure) => string) | undefined, listed?: readonly string[]): Ways {
  if (topic === undefined) {
    return {
      write: ({ origin }) => deadLetterTopic(origin.topic),
      deadLetters: (sources) => sources.map(deadLetterTopic),
    };
  }
  if (typeof topic !== 'function') {
    const name = topicName('toDLQ', 'topic', topic);
    return { write: () => name, deadLetters: () => [name] };
  }
  if (listed === undefined) {
    return refuseOption('toDLQ', 'topics', undefined, 'a list of every topic that the topic function can return');
  }
  const topics = topicNames('toDLQ', 'topics', listed);
  const write = (failure: Failure): string => {
    const chosen = topic(failure);
    refuseThenable(chosen, 'toDLQ', 'a function that gives the name at once');
    if (!topics.includes(chosen)) throw new SpillwayError('UNLISTED_TOPIC', { given: String(chosen), topics });
    return chosen;
  };
  return { write, deadLetters: () => topics, otherwise: topics[0] };
}

const deadLetterTopic = (source: string) => `${source}.DLQ`;
