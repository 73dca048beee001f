import type { OrderedKey } from '../core/call-options.js';
import type { Context } from '../core/context.js';
import type { Duration } from '../core/duration.js';
import type { Lossless } from '../core/loss.js';
import type { Pair } from '../core/operator.js';
import type { Breach, Dedupe, DedupeBy, ManyOptions, Named } from '../core/options.js';
import type { Predicate } from '../core/predicate.js';
import type { KStream } from './kstream.js';
import type { ExcludeValue, NarrowKey, NarrowValue } from './narrowing.js';
import type { IfAsync, Parts, Refused, Sync } from './refused.js';

/**
 * The synchronous verbs. Where one has two overloads, the first refuses a function that returns a Promise. Its default
 * `R = Promise<never>` keeps it in play while arrow functions are not inferred yet.
 */
export interface RecordVerbs<out K, out V, out L extends Lossless> {
  /** Gives each record a new value: `(value, key, ctx) => value`. */
  mapValues<R = Promise<never>>(
    mapper: (value: V, key: K, ctx: Context) => R,
    options?: Named,
    ...async: IfAsync<R>
  ): Refused<'mapValues() got a function that returns a Promise: use mapValuesAsync()'>;
  mapValues<R>(mapper: (value: V, key: K, ctx: Context) => R, options?: Named): KStream<K, R, L>;

  /** Makes another record of each: `(key, value, ctx) => [key, value]`, or `{ key, value, headers?, timestamp? }`. */
  map<R extends Pair<unknown, unknown> | PromiseLike<unknown> = Promise<never>>(
    mapper: (key: K, value: V, ctx: Context) => R,
    options?: Named,
    ...async: IfAsync<Parts<R>>
  ): Refused<'map() got a function that returns a Promise: use mapAsync()'>;
  map<K2, V2>(mapper: (key: K, value: V, ctx: Context) => Pair<K2, V2>, options?: Named): KStream<K2, V2, L>;

  /** Gives each record a new key: `(key, value, ctx) => key`. */
  selectKey<R = Promise<never>>(
    selector: (key: K, value: V, ctx: Context) => R,
    options?: Named,
    ...async: IfAsync<R>
  ): Refused<'selectKey() got a function that returns a Promise: use mapAsync()'>;
  selectKey<R>(selector: (key: K, value: V, ctx: Context) => R, options?: Named): KStream<R, V, L>;

  /** Makes any number of values of each record: `(value, key, ctx) => iterable`. */
  flatMapValues<R = Promise<never>>(
    mapper: (value: V, key: K, ctx: Context) => R,
    options?: ManyOptions,
    ...async: IfAsync<Parts<R>>
  ): Refused<'flatMapValues() got a function that returns a Promise: use flatMapValuesAsync()'>;
  flatMapValues<R>(
    mapper: (value: V, key: K, ctx: Context) => Iterable<R> & object,
    options?: ManyOptions,
  ): KStream<K, R, L>;

  /** Makes any number of records of each: `(key, value, ctx) => iterable of pairs`. */
  flatMap<R extends Iterable<Pair<unknown, unknown>> | PromiseLike<unknown> = Promise<never>>(
    mapper: (key: K, value: V, ctx: Context) => R,
    options?: ManyOptions,
    ...async: IfAsync<Parts<Parts<R>>>
  ): Refused<'flatMap() got a function that returns a Promise: use mapValuesAsync() and flatMap()'>;
  flatMap<K2, V2>(
    mapper: (key: K, value: V, ctx: Context) => Iterable<Pair<K2, V2>> & object,
    options?: ManyOptions,
  ): KStream<K2, V2, L>;

  /** Keeps the records for which the predicate is true; a type guard narrows. */
  filter<const P extends Predicate<K, V>>(
    predicate: P,
    options?: Named,
  ): KStream<NarrowKey<P, K>, NarrowValue<P, V>, L>;

  /** Keeps the records for which the predicate is false; a type guard of values narrows. */
  filterNot<const P extends Predicate<K, V>>(predicate: P, options?: Named): KStream<K, ExcludeValue<P, V>, L>;

  /** Fails each record for which the check gives anything but true: a sentence or `{ path, problem }` says why. */
  validate<const P extends (key: K, value: V, ctx: Context) => boolean | string | Breach>(
    check: P,
    options?: Named,
  ): KStream<NarrowKey<P, K>, NarrowValue<P, V>, L>;

  /** Fails each record that is older than that by its timestamp, or drops and counts it on a tolerant stream. */
  expire(maxAge: Duration, options?: Named): KStream<K, V, L>;

  /** Drops a record whose identity came by within so long, as far as one partition remembers: at most `max` of them. */
  dedupe(this: KStream<OrderedKey, unknown, L>, options: Dedupe<K, V>): KStream<K, V, L>;
  dedupe(options: DedupeBy<K, V>): KStream<K, V, L>;

  /** Looks at each record and passes it on. */
  peek<R>(
    action: (
      key: K,
      value: V,
      ctx: Context,
    ) => Sync<R, 'peek() got a function that returns a Promise: use mapValuesAsync()'>,
    options?: Named,
  ): KStream<K, V, L>;

  /** Ends the stream in an action for each record. */
  foreach<R>(
    action: (
      key: K,
      value: V,
      ctx: Context,
    ) => Sync<R, 'foreach() got a function that returns a Promise: use foreachAsync()'>,
    options?: Named,
  ): void;
}
