import type { ByKey, ByPartition, OrderedKey, ThisKeyNeedsAnOrderKey, Unordered } from './call-options.js';
import type { Context } from './context.js';
import { callback, limitsOf, maxChildrenOf, nameOf, text } from './declaration.js';
import { refuseUnlessIterable } from './iterable.js';
import { stateful, type Host, type Operator, type Pair, type Role, type Step } from './operator.js';
import type { ManyOptions, Named } from './options.js';
import { refuseThenable, refuseThenablePair } from './thenable.js';

/** Opened once for each task (one partition), so what it closes over is the state of that partition. */
export type Open<K, V, R> = (host: Host) => (key: K, value: V, context: Context) => R;

export interface OperatorOptions extends Named {
  /** Some records are expected to fail here, so `build()` asks for a way out. */
  readonly fallible?: boolean;
}

const INSTEAD = 'defineOperator.call()';

function value<K, V, R>(kind: string, open: Open<K, V, R>, options?: OperatorOptions): Operator<K, V, K, R> {
  return each(kind, 'value', open, refuseThenable, options, (apply) => ({ role: 'value', apply }));
}

function key<K, V, R>(kind: string, open: Open<K, V, R>, options?: OperatorOptions): Operator<K, V, R, V> {
  return each(kind, 'key', open, refuseThenable, options, (apply) => ({ role: 'key', apply }));
}

function entry<K, V, K2, V2>(
  kind: string,
  open: Open<K, V, Pair<K2, V2>>,
  options?: OperatorOptions,
): Operator<K, V, K2, V2> {
  return each(kind, 'entry', open, refuseThenablePair, options, (apply) => ({ role: 'entry', apply }));
}

function values<K, V, R>(
  kind: string,
  open: Open<K, V, Iterable<R> & object>,
  options?: OperatorOptions & ManyOptions,
): Operator<K, V, K, R> {
  const maxChildren = maxChildrenOf(kind, options);
  return each(kind, 'many', open, refuseUnlessIterable, options, (apply) => ({
    role: 'many',
    apply,
    emits: 'value',
    maxChildren,
  }));
}

function gate<K, V>(kind: string, open: Open<K, V, boolean>, options?: OperatorOptions): Operator<K, V, K, V> {
  return each(kind, 'gate', open, refuseThenable, options, (apply) => ({ role: 'gate', apply, ended: 'filtered' }));
}

function tap<K, V>(kind: string, open: Open<K, V, unknown>, options?: OperatorOptions): Operator<K, V, K, V> {
  return each(kind, 'tap', open, refuseThenable, options, (apply) => ({ role: 'tap', apply }));
}

function call<K extends OrderedKey, V, R>(
  kind: string,
  open: Open<K, V, PromiseLike<R> | R>,
  options?: ByKey<K, V> | ByPartition | Unordered,
): Operator<K, V, K, R>;
function call<K, V, R>(
  kind: string,
  open: Open<K, V, PromiseLike<R> | R>,
  options: ThisKeyNeedsAnOrderKey<K, V> | ByPartition | Unordered,
): Operator<K, V, K, R>;
function call<K, V, R>(
  kind: string,
  open: Open<K, V, PromiseLike<R> | R>,
  options?: ByKey<K, V> | ByPartition | Unordered,
): Operator<K, V, K, R> {
  callback(kindOf(kind), 'open', open);
  const { limits, needsOrder } = limitsOf(kind, options);
  const opened = (host: Host): Step => {
    const apply = callback(kind, 'open', open(host));
    return { role: 'call', apply, emits: 'value', limits };
  };
  return stateful(kind, 'call', opened, { ...nameOf(kind, options), fallible: true, needsOrder });
}

/**
 * Makes an operator of one's own, for `stream.via(operator)`: the same door as the built-in ones. `kind` is its name in
 * metrics and generated step names; `open` is called once for each task and gives the function that every record goes
 * through, `(key, value, ctx)`, so that a variable beside that function is state of one partition. A throw fails the
 * record.
 *
 * `value`, `key` and `entry` give a new value, key or pair; `values` any number of values; `gate` keeps what it says
 * true to; `tap` looks; `call` waits for a Promise, with `concurrency`, `timeout` and `orderBy` as the async verbs have.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with wrong options.
 * @example
 * import { Serdes, StreamsBuilder, defineOperator } from 'spillway';
 * // Numbers the records of each partition.
 * const numbered = defineOperator.value('numbered', () => {
 *   let count = 0;
 *   return (_key: string, word: string) => `${++count}. ${word}`;
 * });
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder.stream('words', text).via(numbered).to('numbered-words', text);
 * const topology = builder.build();
 */
export const defineOperator = Object.freeze({ value, key, entry, values, gate, tap, call });

/** One operator of the synchronous kinds: what its function gives is looked at by `refuse` before it goes on. */
function each<K, V, R, K2, V2>(
  kind: string,
  role: Role,
  open: Open<K, V, R>,
  refuse: (result: unknown, kind: string, instead: string) => void,
  options: OperatorOptions | undefined,
  step: (apply: (key: K, value: V, context: Context) => R) => Step,
): Operator<K, V, K2, V2> {
  callback(kindOf(kind), 'open', open);
  const opened = (host: Host): Step => {
    const apply = callback(kind, 'open', open(host));
    return step((key, value, context) => {
      const result = apply(key, value, context);
      refuse(result, kind, INSTEAD);
      return result;
    });
  };
  return stateful(kind, role, opened, { ...nameOf(kind, options), fallible: options?.fallible === true });
}

const kindOf = (kind: string) => text('defineOperator', 'kind', kind);
