import type { Context } from '../src/core/context.js';
import { callback, nameOf } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';
import { refuseThenable } from '../src/core/thenable.js';

/**
 * Looks at each record and passes it on as it is. What the action returns does not matter; it must not change the record.
 *
 * **Emits when** the action returns: the same record.
 * **Drops when** never.
 * **Fails when** the action throws or gives a Promise.
 * **Settles when** the record settles.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with anything but a function and a name.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder.stream('words', text).peek((key, word) => console.log(key, word)).to('seen', text);
 * const topology = builder.build();
 */
export function peek<K, V>(
  action: (key: K, value: V, context: Context) => unknown,
  options?: Named,
): Operator<K, V, K, V> {
  callback('peek', 'action', action);
  const apply = (key: K, value: V, context: Context): void => {
    refuseThenable(action(key, value, context), 'peek', 'mapValuesAsync()');
  };
  return stateless('peek', { role: 'tap', apply }, nameOf('peek', options));
}
