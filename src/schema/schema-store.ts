import { SpillwayError } from '../core/errors.js';
import type { ConsumerRecord } from '../core/record.js';
import { isPromise, type RegisteredSchema, type RegistryClient } from './client.js';
import { Lru } from './lru.js';
import { schemaIdOf } from './wire.js';

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly now: number;
}

const MINUTE = 60_000;
/** Distinct unknown ids that a partition waits for in a minute: a flood of them must not hold it up. */
const UNKNOWN_PER_MINUTE = 10;

/**
 * The schemas of a registry that an app has met. Each id is asked for once at a time, and what the registry does not
 * know is not asked for again for a while.
 */
export class SchemaStore {
  readonly #client: RegistryClient;
  readonly #schemas: Lru<number, RegisteredSchema>;
  /** When the registry said that it does not know an id. */
  readonly #missing: Lru<number, number>;
  readonly #asking = new Map<number, PromiseLike<boolean>>();
  /** Per partition: ids that turned out unknown, and when. */
  readonly #unknown = new Map<string, Map<number, number>>();
  readonly #ttl: number;

  constructor(client: RegistryClient, limit: number, ttl: number) {
    this.#client = client;
    this.#schemas = new Lru(limit);
    this.#missing = new Lru(limit);
    this.#ttl = ttl;
  }

  put(id: number, schema: RegisteredSchema): void {
    this.#schemas.set(id, schema);
    this.#missing.delete(id);
  }

  /**
   * The schema of an id.
   * @throws SpillwayError `UNKNOWN_SCHEMA_ID`
   */
  get(id: number): RegisteredSchema {
    const known = this.#schemas.get(id);
    if (known !== undefined) return known;
    let problem = 'the registry has no such schema';
    if (id >= 0 && this.#client.synchronous) {
      // Without prepare(), as when a test reads an output topic: whoever needs no time is asked here.
      const answer = this.#client.schemaById(id);
      if (answer !== undefined && !isPromise(answer)) {
        this.put(id, answer);
        return answer;
      }
    } else if (id >= 0 && this.#missing.get(id) === undefined) {
      problem = `it was not looked up, since more than ${UNKNOWN_PER_MINUTE} unknown ids came within a minute`;
    }
    throw new SpillwayError('UNKNOWN_SCHEMA_ID', { id, problem });
  }

  /** `Deserializer.prepare`: asks for the ids in a chunk that are not known yet. */
  prepare(chunk: readonly ConsumerRecord[], which: 'key' | 'value', at: Place): PromiseLike<void> | undefined {
    let last = -1;
    let open: Set<number> | undefined;
    for (const record of chunk) {
      const id = schemaIdOf(record[which]);
      if (id === undefined || id < 0 || id === last) continue;
      last = id;
      if (!this.#settled(id, at.now)) (open ??= new Set()).add(id);
    }
    if (open === undefined) return undefined;
    const place = `${at.topic}/${at.partition}/${which}`;
    return this.#ask([...open], this.#unknownIn(place, at.now), at.now);
  }

  #settled(id: number, now: number): boolean {
    if (this.#schemas.get(id) !== undefined) return true;
    const asked = this.#missing.get(id);
    return asked !== undefined && now >= asked && now - asked < this.#ttl;
  }

  /** In waves no larger than the unknown ids that may still be met: those found do not count. */
  #ask(ids: readonly number[], unknown: Map<number, number>, now: number): PromiseLike<void> | undefined {
    for (let next = 0; next < ids.length;) {
      const room = UNKNOWN_PER_MINUTE - unknown.size;
      if (room <= 0) return undefined;
      const wave = ids.slice(next, next + room);
      next += wave.length;
      const waiting: PromiseLike<void>[] = [];
      for (const id of wave) {
        const note = (found: boolean) => void (found || unknown.set(id, now));
        const found = this.#find(id, now);
        if (isPromise(found)) waiting.push(found.then(note));
        else note(found);
      }
      if (waiting.length > 0) return Promise.all(waiting).then(() => this.#ask(ids.slice(next), unknown, now));
    }
    return undefined;
  }

  #find(id: number, now: number): boolean | PromiseLike<boolean> {
    const asking = this.#asking.get(id);
    if (asking) return asking;
    const settle = (schema: RegisteredSchema | undefined): boolean => {
      this.#asking.delete(id);
      if (schema === undefined) this.#missing.set(id, now);
      else this.put(id, schema);
      return schema !== undefined;
    };
    let answer: ReturnType<RegistryClient['schemaById']>;
    try {
      answer = this.#client.schemaById(id);
    } catch (error) {
      return Promise.reject(error);
    }
    if (!isPromise(answer)) return settle(answer);
    const found = answer.then(settle, (error: unknown) => {
      this.#asking.delete(id);
      throw error;
    });
    this.#asking.set(id, found);
    return found;
  }

  #unknownIn(place: string, now: number): Map<number, number> {
    let unknown = this.#unknown.get(place);
    if (unknown === undefined) this.#unknown.set(place, (unknown = new Map<number, number>()));
    for (const [id, at] of unknown) if (now < at || now - at >= MINUTE) unknown.delete(id);
    return unknown;
  }
}
