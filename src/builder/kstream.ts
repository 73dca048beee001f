import type { Lossless } from '../core/loss.js';
import type { Operator } from '../core/operator.js';
import type { AsyncVerbs } from './async-verbs.js';
import type { RecordVerbs } from './record-verbs.js';
import type { RoutingVerbs } from './routing-verbs.js';

/**
 * A stream of records with keys `K` and values `V`, of which nothing may be lost unless `L` is `Tolerant`. It is an
 * immutable value: a verb gives a new stream and leaves this one as it is, so a stream used twice is a fan-out. Nothing
 * runs before `build()` and `start()`.
 */
export interface KStream<out K, out V, out L extends Lossless = Lossless>
  extends RecordVerbs<K, V, L>, AsyncVerbs<K, V, L>, RoutingVerbs<K, V, L> {
  /** Carries the type, and is not there at run time. */
  readonly '~loss': L;

  /** Adds a user's own operator, made with `defineOperator`. */
  via<K2, V2>(operator: Operator<K, V, K2, V2>): KStream<K2, V2, L>;
}
