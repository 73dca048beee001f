import type { Context } from '../src/core/context.js';
import { callback, nameOf } from '../src/core/declaration.js';
import { stateless, type Operator, type Pair } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';
import { refuseThenablePair } from '../src/core/thenable.js';

/**
 * Makes another record of each: `[key, value]`, or `{ key, value, headers?, timestamp? }` where headers and timestamp
 * are inherited unless given.
 *
 * **Emits when** the mapper returns: one record for one.
 * **Drops when** never.
 * **Fails when** the mapper throws, gives a Promise (as key or value, too), something that is no pair, or headers or a
 * timestamp that are none.
 * **Settles when** the new record settles.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with anything but a function and a name.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder.stream('capitals', text).map((country, city) => [city, country]).to('countries', text);
 * const topology = builder.build();
 */
export function map<K, V, K2, V2>(
  mapper: (key: K, value: V, context: Context) => Pair<K2, V2>,
  options?: Named,
): Operator<K, V, K2, V2> {
  callback('map', 'mapper', mapper);
  const apply = (key: K, value: V, context: Context): Pair<K2, V2> => {
    const pair = mapper(key, value, context);
    refuseThenablePair(pair, 'map', 'mapAsync()');
    return pair;
  };
  return stateless('map', { role: 'entry', apply }, nameOf('map', options));
}
