import type { Context } from '../src/core/context.js';
import { callback, nameOf } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';
import { refuseThenable } from '../src/core/thenable.js';

/**
 * Ends a stream: the action has each record, and that is all that comes of it.
 *
 * **Emits when** never.
 * **Drops when** never: a record that the action had ends as consumed.
 * **Fails when** the action throws or gives a Promise.
 * **Settles when** the action returns.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with anything but a function and a name.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const seen = new Map<string, string>();
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('settings', { key: Serdes.string(), value: Serdes.string() })
 *   .foreach((name, setting) => seen.set(name, setting));
 * const topology = builder.build();
 */
export function foreach<K, V>(
  action: (key: K, value: V, context: Context) => unknown,
  options?: Named,
): Operator<K, V, never, never> {
  callback('foreach', 'action', action);
  const apply = (key: K, value: V, context: Context): void => {
    refuseThenable(action(key, value, context), 'foreach', 'foreachAsync()');
  };
  return stateless('foreach', { role: 'end', apply, ended: 'consumed' }, nameOf('foreach', options));
}
