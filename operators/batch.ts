import { destinationsOf, successesTo, type BatchDestinations } from '../src/core/batch-destinations.js';
import type { BatchContext, BatchItem, BatchOptions, Failed, PartialResults } from '../src/core/batch.js';
import { callback, integer, limitsOf, nameOf, refuseOption } from '../src/core/declaration.js';
import { parseDuration } from '../src/core/duration.js';
import { stateless, type BatchLimits, type Operator, type Pair, type Step } from '../src/core/operator.js';
import { toDLQ } from './toDLQ.js';

type Emits = Extract<Step, { role: 'batch' }>['emits'];
type Handler<K, V, R> = (items: readonly BatchItem<K, V>[], context: BatchContext) => PromiseLike<R> | R;

/** What a batch may do: one of these takes its handler. */
export interface Batching<K, V> {
  readonly mapAsync: <K2, V2>(
    handler: Handler<K, V, readonly Pair<K2, V2>[] | PartialResults<Pair<K2, V2>>>,
  ) => Operator<K, V, K2, V2>;
  readonly mapValuesAsync: <R>(handler: Handler<K, V, readonly R[] | PartialResults<R>>) => Operator<K, V, K, R>;
  readonly foreachAsync: (handler: Handler<K, V, Failed | void>) => Operator<K, V, never, never>;
}

/**
 * Calls a handler with many records of a partition at once: up to `size`, or those that came within `linger` of the
 * first; fewer when no more can come. `mapAsync` makes a pair of each, `mapValuesAsync` a value, `foreachAsync` ends the
 * stream. One batch of a partition is in its call at a time, and up to `concurrency` (16) in the app.
 *
 * A handler that throws had a bad record, so the batch is halved, in order, until parts of `minimum` records (1) are
 * left: at most 2 log2(size) further calls for each bad record. One that returns `{ failed: [index, …] }` named them:
 * the others are through. With a `retryWithBackoff` what is transient is tried again as a whole before. So a record may
 * come to the handler again: let it be idempotent, or all-or-nothing. More in docs/batches.md. `on: { success, failure }`
 * are topics that its records are written to besides, with what became of them.
 *
 * **Emits when** the call ends well: one record for one.
 * **Drops when** never; with `foreachAsync`, a record whose call ended well ends as consumed.
 * **Fails when** the handler throws, its Promise rejects or names the record (kind `processing`), or when time is up
 * (kind `timeout`), and the part of the batch has no more than `minimum` records.
 * **Settles when** what came of the record settles, whatever becomes of the others of its batch.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with wrong options.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const insertAll = async (rows: readonly { readonly id: string; readonly text: string }[]) => console.log(rows.length);
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('words', { key: Serdes.string(), value: Serdes.string() })
 *   .toDLQ('words.DLQ')
 *   .batch({ size: 500, linger: '50ms' })
 *   .foreachAsync(async (items) => insertAll(items.map(({ key, value }) => ({ id: key, text: value }))));
 * const topology = builder.build();
 */
export function batch<K, V>(options: BatchOptions<K, V>): Batching<K, V> {
  if (typeof (options as unknown) !== 'object' || (options as unknown) === null)
    refuseOption('batch', 'options', options, 'an object with size');
  const { limits: calls, needsOrder } = limitsOf('batch', options);
  const size = integer('batch', 'size', options.size, 1);
  const minimum = integer('batch', 'minimum', options.minimum ?? 1, 1);
  if (minimum > size) refuseOption('batch', 'minimum', minimum, `no more than size, which is ${size}`);
  const limits: BatchLimits = Object.freeze({
    ...calls,
    size,
    linger: parseDuration(options.linger ?? 0, 'batch.linger'),
    minimum,
  });
  const on = destinationsOf(options.on);
  const declare = <K2, V2>(emits: Emits, handler: Handler<K, V, unknown>): Operator<K, V, K2, V2> => {
    const apply = callback('batch', 'handler', handler);
    const declared = {
      ...nameOf('batch', options),
      fallible: true,
      rekeys: emits === 'entry',
      needsOrder,
      ends: emits === 'nothing' || emits === 'original',
      beside: (name: string) => besides(on, name),
    };
    return stateless('batch', { role: 'batch', apply, emits, limits }, declared);
  };
  return Object.freeze<Batching<K, V>>({
    mapAsync: (handler) => declare(goingOn(on, 'entry'), handler),
    mapValuesAsync: (handler) => declare(goingOn(on, 'value'), handler),
    foreachAsync: (handler) => declare(on.success === undefined ? 'nothing' : 'original', handler),
  });
}

/** What came through goes on by itself where the stream does. */
function goingOn({ success }: BatchDestinations, emits: Emits): Emits {
  if (success === undefined) return emits;
  return refuseOption(
    'batch',
    'on.success',
    success,
    'left out with mapAsync() and mapValuesAsync(), behind which to() writes it',
  );
}

function besides({ success, failure }: BatchDestinations, name: string): readonly Operator[] {
  const failures =
    failure === undefined ? [] : [Object.freeze({ ...toDLQ(failure, { named: `${name}-failure` }), own: true })];
  return success === undefined ? failures : [...failures, successesTo(success, `${name}-success`)];
}
