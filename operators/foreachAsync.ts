import type { CallOptions } from '../src/core/call-options.js';
import type { Context } from '../src/core/context.js';
import { callback, limitsOf, nameOf } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';

/**
 * Ends a stream with an asynchronous call for each record. Up to `concurrency` calls (16) are under way in
 * the app; records of one key keep their order, unless `orderBy` says otherwise. Pass `ctx.signal` on to the call.
 *
 * **Emits when** never.
 * **Drops when** never: a record whose call ended well ends as consumed.
 * **Fails when** the action throws or its Promise rejects (kind `processing`), or when time is up (kind `timeout`).
 * **Settles when** the call ends.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with wrong options.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const store = async (key: string, word: string) => console.log(key, word);
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('words', { key: Serdes.string(), value: Serdes.string() })
 *   .toDLQ('words.DLQ')
 *   .foreachAsync(async (key, word) => store(key, word), { concurrency: 4 });
 * const topology = builder.build();
 */
export function foreachAsync<K, V>(
  action: (key: K, value: V, context: Context) => unknown,
  options?: CallOptions<K, V>,
): Operator<K, V, never, never> {
  callback('foreachAsync', 'action', action);
  const { limits, needsOrder } = limitsOf('foreachAsync', options);
  const declared = { ...nameOf('foreachAsync', options), fallible: true, needsOrder, ends: true };
  return stateless('foreachAsync', { role: 'call', apply: action, emits: 'nothing', limits }, declared);
}
