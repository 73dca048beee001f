/* eslint-disable @typescript-eslint/no-explicit-any -- a guard of any key and value is meant, and never shows outside */

/** What the guard says that the value is; never for a predicate that is no guard of values. */
type Guarded<P> = P extends (key: any, value: any, context: any) => value is infer W ? W : never;

/** The type of the keys for which `P` is true. */
export type NarrowKey<P, K> = P extends (key: any, value: any, context: any) => key is infer W
  ? W extends K
    ? W
    : K & W
  : K;

/** The type of the values for which `P` is true. */
export type NarrowValue<P, V> = P extends (key: any, value: any, context: any) => value is infer W
  ? W extends V
    ? W
    : V & W
  : V;

/** The type of the values for which `P` is false. */
export type ExcludeValue<P, V> = [Guarded<P>] extends [never] ? V : Exclude<V, Guarded<P>>;

/** The type of the values that no predicate of `B` takes. */
export type Remainder<V, B> = ExcludeValues<V, { [N in keyof B]: Guarded<B[N]> }[keyof B]>;
type ExcludeValues<V, W> = [W] extends [never] ? V : Exclude<V, W>;
