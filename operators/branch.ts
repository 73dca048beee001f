import { callback, nameOf, refuseOption } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';
import { firstTrue, type Predicate } from '../src/core/predicate.js';

/**
 * Parts a stream by predicates into a tuple of streams: `split` without names. A record takes the first predicate that
 * is true. A type guard narrows its stream.
 *
 * **Emits when** a predicate is true: to that one stream.
 * **Drops when** no predicate is true: the record ends as filtered.
 * **Fails when** a predicate throws or gives a Promise.
 * **Settles when** the record settles on its stream; at once when it was dropped.
 *
 * @throws SpillwayError `INVALID_OPTION` without predicates, and for one that is no function.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * const [long, short] = builder.stream('words', text).branch([(_key, word) => word.length > 3, () => true]);
 * long.to('long', text);
 * short.to('short', text);
 * const topology = builder.build();
 */
export function branch<K, V>(predicates: readonly Predicate<K, V>[], options?: Named): Operator<K, V, K, V> {
  if (!(predicates instanceof Array) || predicates.length === 0) {
    refuseOption('branch', 'predicates', predicates, 'a list of at least one predicate');
  }
  const checked = predicates.map((predicate, at) => callback('branch', `predicates[${at}]`, predicate));
  const ports = Object.freeze(checked.map((_, at) => String(at)));
  const apply = firstTrue(checked, -1, 'branch');
  return stateless('branch', { role: 'route', apply }, { ...nameOf('branch', options), ports });
}
