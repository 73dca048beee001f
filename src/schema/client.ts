/** An answer that may be there at once: what runs in one process needs no promise, and stays synchronous to its end. */
export type Answer<T> = T | PromiseLike<T>;

/** A schema as a registry keeps it. */
export interface RegisteredSchema {
  /** The schema's JSON. */
  readonly schema: string;
  /** `AVRO` when left out. */
  readonly type?: string;
  /** JSON of the schemas that it refers to by name, those first that others need. */
  readonly references?: readonly string[];
}

export interface SchemaVersion extends RegisteredSchema {
  readonly id: number;
  readonly version: number;
}

/**
 * What serdes ask of a schema registry.
 *
 * An outage is a rejection (or a throw) with `REGISTRY_UNAVAILABLE` or `REGISTRY_REFUSED`; not to know a thing is an
 * answer: undefined.
 */
export interface RegistryClient {
  /** True when no answer is ever a promise. */
  readonly synchronous: boolean;
  readonly schemaById: (id: number) => Answer<RegisteredSchema | undefined>;
  /** The id under which a subject has exactly this schema. */
  readonly idOf: (subject: string, schema: string) => Answer<number | undefined>;
  /** Gives the id. Rejects with `INCOMPATIBLE_SCHEMA` when the subject's compatibility forbids the schema. */
  readonly register: (subject: string, schema: string) => Answer<number>;
  readonly latest: (subject: string) => Answer<SchemaVersion | undefined>;
}

export function isPromise<T>(answer: Answer<T>): answer is PromiseLike<T> {
  return typeof (answer as { then?: unknown } | undefined)?.then === 'function';
}
