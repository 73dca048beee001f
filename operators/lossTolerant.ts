import { nameOf, text } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';

/**
 * Declares that records of this stream may be lost, and why. Only the type changes: verbs that lose records on purpose
 * can be called on nothing else.
 *
 * **Emits when** a record comes: the same one.
 * **Drops when** never by itself.
 * **Fails when** never.
 * **Settles when** the record settles.
 *
 * @throws SpillwayError `INVALID_OPTION` when the reason is empty.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder.stream('clicks', text).lossTolerant('an audit sample is enough').to('audit', text);
 * const topology = builder.build();
 */
export function lossTolerant<K, V>(reason: string, options?: Named): Operator<K, V, K, V> {
  const declared = { ...nameOf('lossTolerant', options), reason: text('lossTolerant', 'reason', reason) };
  return stateless('lossTolerant', { role: 'pass' }, declared);
}
