export type { Refused } from '../core/refused.js';

/**
 * The parameters that a refusing overload demands beyond its own: none when `R` is or may be a Promise, so that it
 * applies; an impossible one when `R` is not, is `any` or `never`. An `R` that cannot be decided yet (in a generic
 * helper) takes no empty list either, so the overload does not apply there.
 */
export type IfAsync<R> = 0 extends 1 & R ? [never] : [Extract<R, PromiseLike<unknown>>] extends [never] ? [never] : [];

/** `R` and what it holds, one level down: the items of an iterable, the key and value of a pair. */
export type Parts<R> =
  | R
  | (R extends string
      ? never
      : R extends Iterable<infer E>
        ? E
        : R extends { readonly key: infer K; readonly value: infer V }
          ? K | V
          : never);

/** `R`, or the sentence where `R` is or may be a Promise: for verbs that nothing is chained to. */
export type Sync<R, Why extends string> = 0 extends 1 & R
  ? R
  : Extract<R, PromiseLike<unknown>> extends never
    ? R
    : Why;
