import type { Context } from '../src/core/context.js';
import { callback, nameOf } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';
import type { Predicate } from '../src/core/predicate.js';
import { refuseThenable } from '../src/core/thenable.js';

/**
 * Keeps the records for which the predicate is true. A type guard narrows the stream.
 *
 * **Emits when** the predicate is true.
 * **Drops when** the predicate is false: the record ends as filtered.
 * **Fails when** the predicate throws or gives a Promise.
 * **Settles when** the record that was kept settles; at once when it was dropped.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with anything but a function and a name.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder.stream('words', text).filter((_key, word) => word.length > 3, { named: 'long-words' }).to('long', text);
 * const topology = builder.build();
 */
export function filter<K, V>(predicate: Predicate<K, V>, options?: Named): Operator<K, V, K, V> {
  callback('filter', 'predicate', predicate);
  const apply = (key: K, value: V, context: Context): boolean => {
    const kept = predicate(key, value, context);
    refuseThenable(kept, 'filter', 'mapValuesAsync() before it');
    return kept;
  };
  return stateless('filter', { role: 'gate', apply, ended: 'filtered' }, nameOf('filter', options));
}
