import type { Context } from '../src/core/context.js';
import { callback, nameOf } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';
import type { Predicate } from '../src/core/predicate.js';
import { refuseThenable } from '../src/core/thenable.js';

/**
 * Keeps the records for which the predicate is false. A type guard takes what it names out of the stream's type.
 *
 * **Emits when** the predicate is false.
 * **Drops when** the predicate is true: the record ends as filtered.
 * **Fails when** the predicate throws or gives a Promise.
 * **Settles when** the record that was kept settles; at once when it was dropped.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with anything but a function and a name.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder.stream('words', text).filterNot((_key, word) => word === '').to('said', text);
 * const topology = builder.build();
 */
export function filterNot<K, V>(predicate: Predicate<K, V>, options?: Named): Operator<K, V, K, V> {
  callback('filterNot', 'predicate', predicate);
  const apply = (key: K, value: V, context: Context): boolean => {
    const dropped = predicate(key, value, context);
    refuseThenable(dropped, 'filterNot', 'mapValuesAsync() before it');
    return !dropped;
  };
  return stateless('filterNot', { role: 'gate', apply, ended: 'filtered' }, nameOf('filterNot', options));
}
