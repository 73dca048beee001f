import type { Context } from '../src/core/context.js';
import { callback, maxChildrenOf, nameOf } from '../src/core/declaration.js';
import { refuseUnlessIterable } from '../src/core/iterable.js';
import { stateless, type Operator, type Pair } from '../src/core/operator.js';
import type { ManyOptions } from '../src/core/options.js';

/**
 * Makes any number of records of each, with keys of their own: pairs as `map` takes them. A lazy iterable (a generator)
 * is asked for the next pair only while there is room below; an array is held whole, so it may have `maxChildren` pairs
 * at most (10,000).
 *
 * **Emits when** the iterable gives a pair: one record for each, in its order.
 * **Drops when** the iterable gives none: the record ends as filtered.
 * **Fails when** the mapper or its iterable throws, when it gives a Promise, a string or nothing to iterate over, for a
 * child that is no pair, and for an array beyond `maxChildren`.
 * **Settles when** all records made of it have settled.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with wrong options.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('lines', text)
 *   .flatMap((line, words) => words.split(' ').map((word) => [word, line] as const))
 *   .to('lines-by-word', text);
 * const topology = builder.build();
 */
export function flatMap<K, V, K2, V2>(
  mapper: (key: K, value: V, context: Context) => Iterable<Pair<K2, V2>> & object,
  options?: ManyOptions,
): Operator<K, V, K2, V2> {
  callback('flatMap', 'mapper', mapper);
  const apply = (key: K, value: V, context: Context): Iterable<Pair<K2, V2>> => {
    const children = mapper(key, value, context);
    refuseUnlessIterable(children, 'flatMap', 'mapValuesAsync() and flatMap()');
    return children;
  };
  const maxChildren = maxChildrenOf('flatMap', options);
  const declared = { ...nameOf('flatMap', options), rekeys: true };
  return stateless('flatMap', { role: 'many', apply, emits: 'entry', maxChildren }, declared);
}
