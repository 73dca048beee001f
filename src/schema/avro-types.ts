import type { Refused } from '../core/refused.js';
import type {
  AvroSchema,
  Definitions,
  FullName,
  Lookup,
  PrimitiveName,
  Qualify,
  Scope,
  TypedSchema,
} from './avro-schema.js';

/*
 * What avsc 5.7 makes of a schema, as a type. A test compares the two at run time.
 */

interface PrimitiveValues<L> {
  null: null;
  boolean: boolean;
  int: number;
  long: L;
  float: number;
  double: number;
  bytes: Buffer;
  string: string;
}
type LongOf<O> = O extends { long: 'bigint' } ? bigint : number;
type LogicalOf<S, O> = S extends { logicalType: infer N extends string }
  ? O extends { logicalTypes: { [K in N]: { decode(raw: never): infer T } } }
    ? [T]
    : 'none'
  : 'none';
type Value<S, NS extends string, D, O> = [AvroSchema] extends [S]
  ? unknown
  : LogicalOf<S, O> extends [infer T]
    ? T
    : S extends string
      ? Reference<Qualify<S, NS>, D, O>
      : S extends readonly unknown[]
        ? Union<S, NS, D, O>
        : S extends { type: 'record' | 'error'; fields: readonly unknown[] }
          ? {
              readonly [F in S['fields'][number] as F extends { name: infer N extends string } ? N : never]: F extends {
                type: infer T;
              }
                ? Value<T, Scope<S, NS>, D, O>
                : never;
            }
          : S extends { type: 'enum'; symbols: readonly (infer E)[] }
            ? E
            : S extends { type: 'fixed' }
              ? Buffer
              : S extends { type: 'array'; items: infer I }
                ? readonly Value<I, NS, D, O>[]
                : S extends { type: 'map'; values: infer I }
                  ? { readonly [key: string]: Value<I, NS, D, O> }
                  : S extends { type: infer P extends PrimitiveName }
                    ? PrimitiveValues<LongOf<O>>[P]
                    : never;
type Reference<N extends string, D, O> = N extends PrimitiveName
  ? PrimitiveValues<LongOf<O>>[N]
  : Lookup<D, N> extends [infer S, infer NS extends string]
    ? Value<S, NS, D, O>
    : Refused<`no type named '${N}' is defined in this schema`>;

// unions: wrapped when two branches share a bucket; a configured logical type has none, a bigint long one of its own
interface Buckets {
  null: 'null';
  boolean: 'boolean';
  int: 'number';
  long: 'number';
  float: 'number';
  double: 'number';
  bytes: 'buffer';
  fixed: 'buffer';
  string: 'string';
  enum: 'string';
  map: 'object';
  record: 'object';
  error: 'object';
  array: 'array';
}
type Resolved<S, NS extends string, D> = S extends string
  ? Qualify<S, NS> extends infer N
    ? N extends PrimitiveName
      ? { type: N }
      : Lookup<D, N> extends [infer X, unknown]
        ? X
        : never
    : never
  : S;
type Bucket<S, O> =
  LogicalOf<S, O> extends 'none'
    ? S extends { type: infer T extends keyof Buckets }
      ? T extends 'long'
        ? LongOf<O> extends bigint
          ? 'bigint'
          : 'number'
        : Buckets[T]
      : never
    : never;
type Wraps<M extends readonly unknown[], NS extends string, D, O, Seen = never> = M extends readonly [
  infer S,
  ...infer Rest,
]
  ? Bucket<Resolved<S, NS, D>, O> extends infer B
    ? [B] extends [never]
      ? Wraps<Rest, NS, D, O, Seen>
      : B extends Seen
        ? true
        : Wraps<Rest, NS, D, O, Seen | B>
    : never
  : false;
type BranchName<S, NS extends string> = S extends string
  ? Qualify<S, NS>
  : S extends { name: string }
    ? FullName<S, NS>
    : S extends { type: infer T extends string }
      ? T
      : never;
type Union<M extends readonly unknown[], NS extends string, D, O> =
  Wraps<M, NS, D, O> extends true
    ? {
        [I in keyof M]: BranchName<M[I], NS> extends infer N extends string
          ? N extends 'null'
            ? null
            : { readonly [K in N]: Value<M[I], NS, D, O> }
          : never;
      }[number]
    : { [I in keyof M]: Value<M[I], NS, D, O> }[number];
/**
 * The type of the values that a schema literal describes.
 * @example interface Order extends AvroValue<typeof orderSchema> {}
 */
export type AvroValue<S, O = {}> = [AvroSchema] extends [S]
  ? Refused<'this is no Avro schema literal'>
  : S extends TypedSchema<infer T>
    ? T
    : Value<S, '', Definitions<S, ''>, O>;
