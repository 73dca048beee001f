import type { CallOptions } from '../src/core/call-options.js';
import type { Context } from '../src/core/context.js';
import { callback, limitsOf, nameOf } from '../src/core/declaration.js';
import { stateless, type Operator, type Pair } from '../src/core/operator.js';

/**
 * Makes another record of each by an asynchronous call: `[key, value]`, or `{ key, value, headers?, timestamp? }`. Up to
 * `concurrency` calls (16) are under way in the app; records of one key *as they come in* keep their order,
 * unless `orderBy` says otherwise. Pass `ctx.signal` on to the call.
 *
 * **Emits when** the call ends well: one record for one.
 * **Drops when** never.
 * **Fails when** the mapper throws, its Promise rejects or gives something that is no pair (kind `processing`), or when
 * time is up (kind `timeout`).
 * **Settles when** the new record settles.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with wrong options.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const ownerOf = async (card: string) => `owner of ${card}`;
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('payments', text)
 *   .mapAsync(async (card, amount) => [await ownerOf(card), amount], { concurrency: 64 })
 *   .toDLQ('payments.DLQ')
 *   .to('payments-by-owner', text);
 * const topology = builder.build();
 */
export function mapAsync<K, V, K2, V2>(
  mapper: (key: K, value: V, context: Context) => PromiseLike<Pair<K2, V2>> | Pair<K2, V2>,
  options?: CallOptions<K, V>,
): Operator<K, V, K2, V2> {
  callback('mapAsync', 'mapper', mapper);
  const { limits, needsOrder } = limitsOf('mapAsync', options);
  const declared = { ...nameOf('mapAsync', options), fallible: true, rekeys: true, needsOrder };
  return stateless('mapAsync', { role: 'call', apply: mapper, emits: 'entry', limits }, declared);
}
