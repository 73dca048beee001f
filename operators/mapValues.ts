import type { Context } from '../src/core/context.js';
import { callback, nameOf } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';
import { refuseThenable } from '../src/core/thenable.js';

/**
 * Gives each record a new value; key, headers and timestamp stay.
 *
 * **Emits when** the mapper returns: one record for one.
 * **Drops when** never.
 * **Fails when** the mapper throws or gives a Promise.
 * **Settles when** the new record settles.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with anything but a function and a name.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder.stream('words', text).mapValues((word) => word.toUpperCase()).to('shouted', text);
 * const topology = builder.build();
 */
export function mapValues<K, V, R>(
  mapper: (value: V, key: K, context: Context) => R,
  options?: Named,
): Operator<K, V, K, R> {
  callback('mapValues', 'mapper', mapper);
  const apply = (key: K, value: V, context: Context): R => {
    const result = mapper(value, key, context);
    refuseThenable(result, 'mapValues', 'mapValuesAsync()');
    return result;
  };
  return stateless('mapValues', { role: 'value', apply }, nameOf('mapValues', options));
}
