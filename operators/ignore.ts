import { nameOf, text } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';

/**
 * Ends a stream on purpose, and says why: a branch that nothing consumes needs it, or `build()` refuses the topology.
 *
 * **Emits when** never.
 * **Drops when** always: every record ends as filtered.
 * **Fails when** never.
 * **Settles when** the record comes here.
 *
 * @throws SpillwayError `INVALID_OPTION` when the reason is empty.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * const { long, short } = builder
 *   .stream('words', text)
 *   .split({ long: (_key, word) => word.length > 3 }, { otherwise: 'short' });
 * long.to('long', text);
 * short.ignore('short words say nothing');
 * const topology = builder.build();
 */
export function ignore<K, V>(reason: string, options?: Named): Operator<K, V, never, never> {
  const declared = { ...nameOf('ignore', options), reason: text('ignore', 'reason', reason) };
  return stateless('ignore', { role: 'end', apply: () => {}, ended: 'filtered' }, declared);
}
