import type { Refused } from '../core/refused.js';

/*
 * An Avro schema as a literal, and the names in it.
 */

export type PrimitiveName = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';
interface Meta {
  readonly doc?: string;
  readonly namespace?: string;
  readonly aliases?: readonly string[];
  readonly logicalType?: string;
}
interface PrimitiveSchema extends Meta {
  readonly type: PrimitiveName;
  readonly [attribute: string]: unknown;
}
interface EnumSchema extends Meta {
  readonly type: 'enum';
  readonly name: string;
  readonly symbols: readonly string[];
  readonly default?: string;
}
interface FixedSchema extends Meta {
  readonly type: 'fixed';
  readonly name: string;
  readonly size: number;
  readonly precision?: number;
  readonly scale?: number;
}
interface ArraySchema extends Meta {
  readonly type: 'array';
  readonly items: AvroSchema;
}
interface MapSchema extends Meta {
  readonly type: 'map';
  readonly values: AvroSchema;
}
interface Field {
  readonly name: string;
  readonly type: AvroSchema;
  readonly doc?: string;
  readonly default?: unknown;
  readonly aliases?: readonly string[];
  readonly order?: string;
}
interface RecordSchema extends Meta {
  readonly type: 'record' | 'error';
  readonly name: string;
  readonly fields: readonly Field[];
}
export type AvroSchema =
  | PrimitiveName
  | (string & {})
  | PrimitiveSchema
  | EnumSchema
  | FixedSchema
  | ArraySchema
  | MapSchema
  | RecordSchema
  | TypedSchema<unknown>
  | readonly AvroSchema[];
/** A schema whose literal types are lost (a JSON import); `typed<Order>(json)` says what it describes. */
export interface TypedSchema<out T> {
  readonly '~describes': T;
}

// names, as avsc resolves them: N is taken in namespace NS; no fall-back to the null namespace
type Last<N extends string> = N extends `${string}.${infer R}` ? Last<R> : N;
type Head<N extends string> = N extends `${infer A}.${infer R}`
  ? R extends `${string}.${string}`
    ? `${A}.${Head<R>}`
    : A
  : '';
export type Qualify<N extends string, NS extends string> =
  Last<N> extends PrimitiveName ? Last<N> : N extends `${string}.${string}` ? N : NS extends '' ? N : `${NS}.${N}`;
type Own<S, NS extends string> = S extends { namespace: infer X extends string } ? X : NS;
export type Scope<S, NS extends string> = S extends { namespace: infer X extends string }
  ? X
  : S extends { name: infer N extends string }
    ? N extends `${string}.${string}`
      ? Head<N>
      : NS
    : NS;
export type FullName<S, NS extends string> = S extends { name: infer N extends string }
  ? Qualify<N, Own<S, NS>>
  : never;
/** What a schema defines, as a union of [full name, schema, namespace around it]. */
export type Definitions<S, NS extends string> = [AvroSchema] extends [S]
  ? never
  : S extends string
    ? never
    : S extends readonly (infer M)[]
      ? Definitions<M, NS>
      : S extends { type: 'record' | 'error'; fields: readonly (infer F)[] }
        ? [FullName<S, NS>, S, NS] | (F extends { type: infer T } ? Definitions<T, Scope<S, NS>> : never)
        : S extends { type: 'enum' | 'fixed' }
          ? [FullName<S, NS>, S, NS]
          : S extends { type: 'array'; items: infer I }
            ? Definitions<I, NS>
            : S extends { type: 'map'; values: infer I }
              ? Definitions<I, NS>
              : never;
export type Lookup<D, N> = D extends [N, infer S, infer NS] ? [S, NS] : never;
export type NameOf<D> = D extends [infer N, unknown, unknown] ? N : never;

/**
 * Says what a schema describes whose literal types are lost, as those of a JSON import are. Nobody checks that.
 * @example registry.avro('orders-value', typed<Order>(json))
 */
export function typed<T = Refused<'typed() needs the type that the schema describes: typed<Order>(json)'>>(
  json: object,
): TypedSchema<T> {
  return json as TypedSchema<T>;
}
