import { nameOf, text } from '../src/core/declaration.js';
import { SpillwayError } from '../src/core/errors.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';

/**
 * Ends a stream by making each of its records a declared failure, with the reason in the dead letter. It goes to
 * `topic`, or where the failures of this place go anyway.
 *
 * **Emits when** never.
 * **Drops when** never.
 * **Fails when** always, with kind `validation` and the code `DECLARED`.
 * **Settles when** the dead letter is acknowledged.
 *
 * @throws SpillwayError `INVALID_OPTION` when the reason is empty, or for a name that is no topic's.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * const { real, blank } = builder
 *   .stream('words', text)
 *   .split({ real: (_key, word) => word.trim() !== '' }, { otherwise: 'blank' });
 * real.to('real', text);
 * blank.deadLetter('a word has letters', 'words.DLQ');
 * const topology = builder.build();
 */
export function deadLetter<K, V>(reason: string, options?: Named): Operator<K, V, never, never> {
  text('deadLetter', 'reason', reason);
  const apply = (): never => {
    throw new SpillwayError('DECLARED', { reason });
  };
  const declared = { ...nameOf('deadLetter', options), fallible: true, failure: 'validation' as const, reason };
  return stateless('deadLetter', { role: 'gate', apply, ended: 'filtered' }, declared);
}
