import type { Refused } from '../core/refused.js';
import type { AvroSchema, Definitions, NameOf, PrimitiveName, Qualify, Scope, TypedSchema } from './avro-schema.js';

/** Names that nothing defines. */
type Undefined<S, NS extends string, Known> = [AvroSchema] extends [S]
  ? never
  : S extends string
    ? Qualify<S, NS> extends infer N extends string
      ? N extends PrimitiveName | Known
        ? never
        : N
      : never
    : S extends readonly (infer M)[]
      ? Undefined<M, NS, Known>
      : S extends { type: 'record' | 'error'; fields: readonly (infer F)[] }
        ? F extends { type: infer T }
          ? Undefined<T, Scope<S, NS>, Known>
          : never
        : S extends { type: 'array'; items: infer I }
          ? Undefined<I, NS, Known>
          : S extends { type: 'map'; values: infer I }
            ? Undefined<I, NS, Known>
            : never;
/** The schema with a sentence in the place of each such name. */
type Marked<S, NS extends string, Known> = [AvroSchema] extends [S]
  ? unknown
  : S extends string
    ? Qualify<S, NS> extends infer N extends string
      ? N extends PrimitiveName | Known
        ? unknown
        : Refused<`no type named '${N}' is defined in this schema`>
      : never
    : S extends readonly unknown[]
      ? { readonly [I in keyof S]: Marked<S[I], NS, Known> }
      : S extends { type: 'record' | 'error'; fields: readonly unknown[] }
        ? {
            readonly fields: {
              readonly [I in keyof S['fields']]: S['fields'][I] extends { type: infer T }
                ? { readonly type: Marked<T, Scope<S, NS>, Known> }
                : unknown;
            };
          }
        : S extends { type: 'array'; items: infer I }
          ? { readonly items: Marked<I, NS, Known> }
          : S extends { type: 'map'; values: infer I }
            ? { readonly values: Marked<I, NS, Known> }
            : unknown;
/** What a schema literal must fit besides `AvroSchema`: anything, or a sentence at what is wrong with it. */
export type Checked<S> = [AvroSchema] extends [S]
  ? Refused<'this is no Avro schema literal; for a JSON import use typed<Order>(json)'>
  : [S] extends [TypedSchema<unknown>]
    ? unknown
    : [Undefined<S, '', NameOf<Definitions<S, ''>>>] extends [never]
      ? unknown
      : Marked<S, '', NameOf<Definitions<S, ''>>>;
