import type { CallOptions } from '../src/core/call-options.js';
import type { Context } from '../src/core/context.js';
import { callback, limitsOf, nameOf } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';

/**
 * Gives each record the value that an asynchronous call brings. Up to `concurrency` calls (16) are under way in
 * the app; records of one key keep their order and wait for one another, unless `orderBy` says otherwise. Pass
 * `ctx.signal` on to the call: it aborts when `timeout` (30 s) is up, or when the partition is taken away.
 *
 * **Emits when** the call ends well: one record for one.
 * **Drops when** never.
 * **Fails when** the mapper throws or its Promise rejects (kind `processing`), or when time is up (kind `timeout`).
 * **Settles when** the new record settles.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with wrong options.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('urls', text)
 *   .mapValuesAsync(async (url, _key, ctx) => (await fetch(url, { signal: ctx.signal })).text(), { timeout: '5s' })
 *   .toDLQ('urls.DLQ')
 *   .to('pages', text);
 * const topology = builder.build();
 */
export function mapValuesAsync<K, V, R>(
  mapper: (value: V, key: K, context: Context) => PromiseLike<R> | R,
  options?: CallOptions<K, V>,
): Operator<K, V, K, R> {
  callback('mapValuesAsync', 'mapper', mapper);
  const apply = (key: K, value: V, context: Context) => mapper(value, key, context);
  const { limits, needsOrder } = limitsOf('mapValuesAsync', options);
  const declared = { ...nameOf('mapValuesAsync', options), fallible: true, needsOrder };
  return stateless('mapValuesAsync', { role: 'call', apply, emits: 'value', limits }, declared);
}
