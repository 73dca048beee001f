import { readFileSync } from 'node:fs';
import { parseDuration, type Duration } from '../core/duration.js';
import { errorOf, SpillwayError } from '../core/errors.js';
import type { Refused } from '../core/refused.js';
import type { Serde } from '../core/serde.js';
import type { Checked } from './avro-checked.js';
import type { AvroSchema } from './avro-schema.js';
import { avroSerde, type AvroOptions, type SerdeSettings } from './avro-serde.js';
import type { AvroValue } from './avro-types.js';
import { whole, type BudgetOptions } from './budget.js';
import type { RegistryClient } from './client.js';
import { parsed } from './compile.js';
import { SchemaStore } from './schema-store.js';
import type { SubjectStrategy } from './subject.js';

export interface RegistryOptions extends BudgetOptions {
  /** Registers schemas when the sinks that write them start. Default false: they must be there. */
  readonly autoRegister?: boolean;
  /** How many schemas are kept. Default 1,000. */
  readonly cache?: number;
  /** How long an id that the registry does not know is not asked for again. Default `'30s'`. */
  readonly unknownFor?: Duration;
}

/** Where serdes come from: a registry at a url, or one in memory. */
export interface Registry {
  /**
   * A serde for values of an Avro schema, in Confluent's wire format. Their type is inferred from the schema, which
   * must be a literal. Reading, a writer's schema is fetched by the id in the record and resolved to this one.
   *
   * `subject` is the subject that the schema is registered under, or a strategy that gives it for a topic.
   *
   * @example registry.avro('orders-value', { type: 'record', name: 'Order', fields: [{ name: 'id', type: 'string' }] })
   * @throws SpillwayError `INVALID_SCHEMA`. On a record: `UNENCODABLE`; `WRONG_MAGIC_BYTE`, `UNKNOWN_SCHEMA_ID`,
   * `SCHEMA_MISMATCH`, `TRUNCATED`, `TRAILING_BYTES`, `OVER_BUDGET`, `UNDECODABLE`, each with the path of the field.
   */
  avro<const S extends AvroSchema, const O extends AvroOptions = {}>(
    subject: string | SubjectStrategy,
    schema: S & Checked<S>,
    options?: O,
  ): Serde<AvroValue<S, O>>;

  /**
   * The same for a schema in an `.avsc` file, which is read at once. Nobody checks that `T` is what it describes.
   * @example registry.avscFile<Order>('orders-value', new URL('./order.avsc', import.meta.url))
   */
  avscFile<T = Refused<'avscFile() needs the type that the schema describes: avscFile<Order>(…)'>>(
    subject: string | SubjectStrategy,
    path: string | URL,
    options?: AvroOptions,
  ): Serde<T>;
}

/** What registries have in common: everything but the client. */
export abstract class AvroRegistry implements Registry {
  readonly #settings: SerdeSettings;
  readonly #defaults: AvroOptions;

  protected constructor(client: RegistryClient, options: RegistryOptions) {
    const { cache = 1000, unknownFor = '30s', autoRegister = false, ...budget } = options;
    const limit = whole(cache, 'cache');
    const store = new SchemaStore(client, limit, parseDuration(unknownFor, 'unknownFor'));
    this.#settings = { client, store, cache: limit };
    this.#defaults = { autoRegister, ...budget };
  }

  readonly avro: Registry['avro'] = (subject, schema, options) => this.#serde(subject, schema, options) as never;

  readonly avscFile: Registry['avscFile'] = (subject, path, options) => {
    const label = String(path);
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      throw new SpillwayError('INVALID_SCHEMA', { schema: label, problem: errorOf(error).message }, { cause: error });
    }
    return this.#serde(subject, parsed(text, label), options) as never;
  };

  #serde(subject: string | SubjectStrategy, schema: unknown, options: AvroOptions | undefined): Serde<unknown> {
    return avroSerde(this.#settings, subject, schema, { ...this.#defaults, ...options });
  }
}
