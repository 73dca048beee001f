import { nameOf } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';

/**
 * Makes one stream of two of the same builder. Records that take different paths to a merge have an order among
 * themselves only by key, and only when both paths keep it.
 *
 * **Emits when** either stream does.
 * **Drops when** never.
 * **Fails when** never.
 * **Settles when** the record settles.
 *
 * @throws SpillwayError `INVALID_OPTION` when the other is no stream, or this very stream.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * const web = builder.stream('web-orders', text);
 * builder.stream('store-orders', text).merge(web).to('all-orders', text);
 * const topology = builder.build();
 */
export function merge<K, V>(options?: Named): Operator<K, V, K, V> {
  return stateless('merge', { role: 'pass' }, nameOf('merge', options));
}
