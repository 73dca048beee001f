import type { Context } from '../src/core/context.js';
import { callback, maxChildrenOf, nameOf } from '../src/core/declaration.js';
import { refuseUnlessIterable } from '../src/core/iterable.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { ManyOptions } from '../src/core/options.js';

/**
 * Makes any number of records of each, all with its key. A lazy iterable (a generator) is asked for the next value only
 * while there is room below; an array is held whole, so it may have `maxChildren` values at most (10,000).
 *
 * **Emits when** the iterable gives a value: one record for each, in its order.
 * **Drops when** the iterable gives none: the record ends as filtered.
 * **Fails when** the mapper or its iterable throws, when it gives a Promise, a string or nothing to iterate over, and for
 * an array beyond `maxChildren`.
 * **Settles when** all records made of it have settled.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with wrong options.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder.stream('lines', text).flatMapValues((line) => line.split(' ')).to('words', text);
 * const topology = builder.build();
 */
export function flatMapValues<K, V, R>(
  mapper: (value: V, key: K, context: Context) => Iterable<R> & object,
  options?: ManyOptions,
): Operator<K, V, K, R> {
  callback('flatMapValues', 'mapper', mapper);
  const apply = (key: K, value: V, context: Context): Iterable<R> => {
    const children = mapper(value, key, context);
    refuseUnlessIterable(children, 'flatMapValues', 'flatMapValuesAsync()');
    return children;
  };
  const maxChildren = maxChildrenOf('flatMapValues', options);
  return stateless(
    'flatMapValues',
    { role: 'many', apply, emits: 'value', maxChildren },
    nameOf('flatMapValues', options),
  );
}
