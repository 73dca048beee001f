import { SpillwayError } from '../core/errors.js';
import type { AvroType } from './avro.js';
import type { RegistryClient, SchemaVersion } from './client.js';
import { compatibilityOf, incompatibility, type Compatibility } from './compatibility.js';
import { compiled, parsed } from './compile.js';
import { AvroRegistry, type RegistryOptions } from './registry.js';

export interface MemoryRegistryOptions extends RegistryOptions {
  /** Of subjects that have none of their own. Default `'BACKWARD'`, as Confluent's. */
  readonly compatibility?: Compatibility;
}

/**
 * A schema registry in this process, with the rules of a real one. It answers at once, so that a test stays
 * synchronous.
 *
 * @throws SpillwayError `INVALID_OPTION`
 * @example const registry = memoryRegistry({ autoRegister: true })
 */
export function memoryRegistry(options: MemoryRegistryOptions = {}): MemoryRegistry {
  return new MemoryRegistry(new Subjects(compatibilityOf(options.compatibility ?? 'BACKWARD')), options);
}

export class MemoryRegistry extends AvroRegistry {
  readonly #subjects: Subjects;

  /** Use `memoryRegistry()`. */
  constructor(subjects: Subjects, { compatibility: _, ...options }: MemoryRegistryOptions) {
    super(subjects, options);
    this.#subjects = subjects;
  }

  /**
   * Adds a version to a subject and gives its id. What the subject has already keeps its id, and so does what another
   * subject has.
   * @throws SpillwayError `INCOMPATIBLE_SCHEMA`, `INVALID_SCHEMA`
   */
  register(subject: string, schema: object | string): number {
    return this.#subjects.register(subject, typeof schema === 'string' ? schema : JSON.stringify(schema));
  }

  /** The versions of a subject, oldest first. */
  versions(subject: string): readonly SchemaVersion[] {
    return this.#subjects.versions(subject);
  }

  subjects(): readonly string[] {
    return this.#subjects.names();
  }

  /**
   * Sets the compatibility mode of a subject, or of all that have none of their own.
   * @throws SpillwayError `INVALID_OPTION`
   */
  setCompatibility(mode: Compatibility, subject?: string): void {
    this.#subjects.setCompatibility(compatibilityOf(mode), subject);
  }

  /** From here on every question meets an outage, as of a real registry that is gone. */
  down(): void {
    this.#subjects.reachable = false;
  }

  up(): void {
    this.#subjects.reachable = true;
  }
}

interface Entry extends SchemaVersion {
  readonly compiled: AvroType;
}

class Subjects implements RegistryClient {
  readonly synchronous = true;
  reachable = true;
  /** By id - 1. */
  readonly #schemas: string[] = [];
  readonly #versions = new Map<string, Entry[]>();
  readonly #modes = new Map<string, Compatibility>();
  #mode: Compatibility;

  constructor(mode: Compatibility) {
    this.#mode = mode;
  }

  readonly schemaById = (id: number) => {
    this.#reach();
    const schema = this.#schemas[id - 1];
    return schema === undefined ? undefined : { schema };
  };

  readonly idOf = (subject: string, schema: string) => {
    this.#reach();
    return this.#find(subject, canonical(schema))?.id;
  };

  readonly latest = (subject: string) => {
    this.#reach();
    return this.versions(subject).at(-1);
  };

  readonly register = (subject: string, schema: string): number => {
    this.#reach();
    const text = canonical(schema);
    const earlier = this.#find(subject, text);
    if (earlier) return earlier.id;
    const next = compiled(JSON.parse(text), `the schema for '${subject}'`);
    const versions = this.#versions.get(subject) ?? [];
    const mode = this.#modes.get(subject) ?? this.#mode;
    const problem = incompatibility(
      mode,
      next,
      versions.map((version) => version.compiled),
    );
    if (problem !== undefined)
      throw new SpillwayError('INCOMPATIBLE_SCHEMA', { subject, problem: `${problem} (${mode})` });
    if (!this.#schemas.includes(text)) this.#schemas.push(text);
    const id = this.#schemas.indexOf(text) + 1;
    this.#versions.set(subject, [...versions, { id, version: versions.length + 1, schema: text, compiled: next }]);
    return id;
  };

  versions(subject: string): readonly SchemaVersion[] {
    return (this.#versions.get(subject) ?? []).map(({ id, version, schema }) => ({ id, version, schema }));
  }

  names(): readonly string[] {
    return [...this.#versions.keys()];
  }

  setCompatibility(mode: Compatibility, subject?: string): void {
    if (subject === undefined) this.#mode = mode;
    else this.#modes.set(subject, mode);
  }

  #find(subject: string, text: string): Entry | undefined {
    return this.#versions.get(subject)?.find((version) => version.schema === text);
  }

  #reach(): void {
    if (!this.reachable) throw new SpillwayError('REGISTRY_UNAVAILABLE', { problem: 'the registry in memory is down' });
  }
}

/** The same schema in one spelling, whatever its white space. */
function canonical(schema: string): string {
  return JSON.stringify(parsed(schema, 'the schema'));
}
