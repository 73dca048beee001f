import type { CallOptions } from '../src/core/call-options.js';
import type { Context } from '../src/core/context.js';
import { callback, limitsOf, maxChildrenOf, nameOf } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { ManyOptions } from '../src/core/options.js';

/**
 * Makes any number of records of each by an asynchronous call that brings an iterable of values; all have its key. Up
 * to `concurrency` calls (16) are under way in the app; records of one key keep their order, unless `orderBy`
 * says otherwise. Pass `ctx.signal` on to the call.
 *
 * **Emits when** the call ends well: one record for each value, in its order.
 * **Drops when** the call brings no value: the record ends as filtered.
 * **Fails when** the mapper throws, its Promise rejects or brings nothing to iterate over (kind `processing`), for an
 * array beyond `maxChildren` (10,000), or when time is up (kind `timeout`).
 * **Settles when** all records made of it have settled.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with wrong options.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const friendsOf = async (user: string) => [`${user}'s friend`, `${user}'s cousin`];
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('posts', text)
 *   .flatMapValuesAsync(async (_post, user) => friendsOf(user))
 *   .toDLQ('posts.DLQ')
 *   .to('notifications', text);
 * const topology = builder.build();
 */
export function flatMapValuesAsync<K, V, R>(
  mapper: (value: V, key: K, context: Context) => PromiseLike<Iterable<R> & object> | (Iterable<R> & object),
  options?: CallOptions<K, V> & ManyOptions,
): Operator<K, V, K, R> {
  callback('flatMapValuesAsync', 'mapper', mapper);
  const apply = (key: K, value: V, context: Context) => mapper(value, key, context);
  const maxChildren = maxChildrenOf('flatMapValuesAsync', options);
  const { limits, needsOrder } = limitsOf('flatMapValuesAsync', options);
  const declared = { ...nameOf('flatMapValuesAsync', options), fallible: true, fansOut: true, needsOrder };
  return stateless('flatMapValuesAsync', { role: 'call', apply, emits: 'many', maxChildren, limits }, declared);
}
