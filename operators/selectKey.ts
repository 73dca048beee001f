import type { Context } from '../src/core/context.js';
import { callback, nameOf } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';
import { refuseThenable } from '../src/core/thenable.js';

/**
 * Gives each record a new key; value, headers and timestamp stay. Records stay in their partition, so records of one
 * new key that come from different partitions have no order among themselves.
 *
 * **Emits when** the selector returns: one record for one.
 * **Drops when** never.
 * **Fails when** the selector throws or gives a Promise.
 * **Settles when** the new record settles.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with anything but a function and a name.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder.stream('words', text).selectKey((_key, word) => word.slice(0, 1)).to('by-initial', text);
 * const topology = builder.build();
 */
export function selectKey<K, V, R>(
  selector: (key: K, value: V, context: Context) => R,
  options?: Named,
): Operator<K, V, R, V> {
  callback('selectKey', 'selector', selector);
  const apply = (key: K, value: V, context: Context): R => {
    const result = selector(key, value, context);
    refuseThenable(result, 'selectKey', 'mapAsync()');
    return result;
  };
  return stateless('selectKey', { role: 'key', apply }, nameOf('selectKey', options));
}
