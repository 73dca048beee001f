import type { Serde } from '../core/serde.js';
import type { AvroType, LogicalCodec } from './avro.js';
import { avroReader } from './avro-reader.js';
import { newestReadable } from './avro-source.js';
import { avroWriter } from './avro-writer.js';
import { budgetOf, type BudgetOptions } from './budget.js';
import type { RegistryClient } from './client.js';
import { compiled } from './compile.js';
import type { SchemaStore } from './schema-store.js';
import type { SubjectStrategy } from './subject.js';

export interface AvroOptions extends BudgetOptions {
  /** What an Avro `long` is. A number (the default) fails beyond 2^53; a bigint has no such limit. */
  readonly long?: 'number' | 'bigint';
  /**
   * What the values of a logical type are, by its name: `decode` makes one of the underlying type's value, `encode`
   * the other way round. `encode` gives undefined for what is no value of the logical type; a union depends on that.
   *
   * @example { 'timestamp-millis': { decode: (ms: number) => new Date(ms), encode: (date: Date) => date.getTime() } }
   */
  readonly logicalTypes?: Readonly<Record<string, LogicalCodec>>;
  /** Registers the schema when a sink that writes it starts. Default false: it must be there. */
  readonly autoRegister?: boolean;
}

export interface SerdeSettings {
  readonly client: RegistryClient;
  readonly store: SchemaStore;
  readonly cache: number;
}

/** The serde behind `registry.avro()`. */
export function avroSerde(
  { client, store, cache }: SerdeSettings,
  subject: string | SubjectStrategy,
  schema: unknown,
  options: AvroOptions,
): Serde<unknown> {
  const { long = 'number', logicalTypes = {}, autoRegister = false } = options;
  const type = compiled(schema, 'the schema', { long, logicalTypes });
  const label = nameOf(type) ?? type.typeName;
  const subjectOf = typeof subject === 'string' ? () => subject : (topic: string) => subject(topic, nameOf(type));
  const budget = budgetOf(options);
  const text = JSON.stringify(schema);
  const ordered = isOrdered(type);
  const reader = avroReader({ store, reader: type, label, budget, longs: long === 'number', cache });
  return Object.freeze({
    fallible: true,
    ...(ordered === undefined ? {} : { ordered }),
    deserialize: reader.deserialize,
    openSource: (topic: string) => newestReadable(client, reader, subjectOf, topic),
    prepare: store.prepare.bind(store),
    ...avroWriter({ client, store, type, label, schema: text, subjectOf, autoRegister }),
  });
}

function nameOf(type: AvroType): string | undefined {
  return type.name ?? (type.underlyingType && nameOf(type.underlyingType));
}

/** Whether values of the type are primitives or bytes; undefined when that is up to a logical type. */
function isOrdered(type: AvroType): boolean | undefined {
  if (type.typeName.startsWith('logical:')) return undefined;
  if (type.typeName !== 'union:unwrapped') return !type.fields && !type.itemsType && !type.valuesType && !type.types;
  const branches = type.types!.map(isOrdered);
  if (branches.includes(false)) return false;
  return branches.includes(undefined) ? undefined : true;
}
