import type { Context } from './context.js';
import { refuseThenable } from './thenable.js';

export type Predicate<K, V> = (key: K, value: V, context: Context) => boolean;

/** A route's function: the index of the first predicate that is true, or `unmatched`. `kind` is for the error. */
export function firstTrue<K, V>(predicates: readonly Predicate<K, V>[], unmatched: number, kind: string) {
  return (key: K, value: V, context: Context): number => {
    for (let port = 0; port < predicates.length; port++) {
      const taken = predicates[port]!(key, value, context);
      refuseThenable(taken, kind, 'mapValuesAsync() before it');
      if (taken) return port;
    }
    return unmatched;
  };
}
