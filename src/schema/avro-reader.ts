import { errorOf, SpillwayError, type Whereabouts } from '../core/errors.js';
import type { AvroType, Resolver } from './avro.js';
import type { Budget } from './budget.js';
import type { RegisteredSchema } from './client.js';
import { mismatchBetween } from './compatibility.js';
import { compiled, parsed } from './compile.js';
import { faultOf } from './fault.js';
import { Lru } from './lru.js';
import { scanOf, type Scan } from './scan.js';
import type { SchemaStore } from './schema-store.js';
import { HEADER, idAt, MAGIC } from './wire.js';

/** A writer's schema, made ready once: how its bytes are read as the reader's values. */
interface Writer {
  readonly type: AvroType;
  /** Undefined when writer and reader are the same. */
  readonly resolver: Resolver | undefined;
  readonly scan: Scan | null;
}

interface Settings {
  readonly store: SchemaStore;
  readonly reader: AvroType;
  readonly label: string;
  readonly budget: Budget;
  /** Longs are numbers, so one beyond 2^53 cannot be read. */
  readonly longs: boolean;
  readonly cache: number;
}

export interface AvroReader {
  /** Nothing is compiled, looked up or allocated for a record but its value. */
  readonly deserialize: (given: Uint8Array | null, topic: string) => unknown;
  /** Why what that schema writes cannot be read; undefined when it can. The schema is kept. */
  readonly objection: (id: number, written: RegisteredSchema) => SpillwayError | undefined;
}

/** The reading half of an Avro serde. */
export function avroReader({ store, reader, label, budget, longs, cache }: Settings): AvroReader {
  const writers = new Lru<number, Writer | SpillwayError>(cache);
  let lastId: number | undefined;
  let last: Writer;

  const writerOf = (id: number): Writer => {
    let writer = writers.get(id);
    if (writer === undefined) {
      const registered = store.get(id);
      try {
        writer = prepared(id, registered);
      } catch (error) {
        if (!(error instanceof SpillwayError)) throw error;
        writer = error;
      }
      writers.set(id, writer);
    }
    if (writer instanceof SpillwayError) throw writer;
    lastId = id;
    return (last = writer);
  };

  const prepared = (id: number, { schema, type = 'AVRO', references = [] }: RegisteredSchema): Writer => {
    const name = `the schema with id ${id}`;
    if (type !== 'AVRO') throw mismatch(id, `it is ${type}, not Avro`);
    const writer = compiled(parsed(schema, name), name, { references: references.map((text) => parsed(text, name)) });
    const scan = scanOf(writer, budget);
    if (reader.equals(writer)) return { type: writer, resolver: undefined, scan };
    try {
      return { type: writer, resolver: reader.createResolver(writer), scan };
    } catch (error) {
      const { path, problem } = mismatchBetween(reader, writer) ?? { path: undefined, problem: errorOf(error).message };
      throw mismatch(id, problem, { path, cause: error });
    }
  };

  const mismatch = (id: number, problem: string, where?: Whereabouts) =>
    new SpillwayError('SCHEMA_MISMATCH', { id, type: label, problem }, where);

  /** Why a value could not be read, and where in it. */
  const failure = (writer: Writer, bytes: Buffer, topic: string, cause: unknown): Error => {
    const fault = faultOf(writer.type, bytes, HEADER, budget, longs);
    const { code, path, problem } = fault ?? {
      code: 'UNDECODABLE' as const,
      path: undefined,
      problem: errorOf(cause).message,
    };
    const place = path === undefined ? problem : `at ${path}: ${problem}`;
    return new SpillwayError(code, { type: label, problem: place }, { topic, path, cause });
  };

  const objection = (id: number, written: RegisteredSchema): SpillwayError | undefined => {
    store.put(id, written);
    try {
      writerOf(id);
      return undefined;
    } catch (error) {
      if (error instanceof SpillwayError) return error as SpillwayError;
      throw error;
    }
  };

  const deserialize = (given: Uint8Array | null, topic: string): unknown => {
    if (given === null) return null;
    const bytes = Buffer.isBuffer(given) ? given : Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const { length } = bytes;
    if (length > budget.bytes) {
      const problem = `${length} bytes, and ${budget.bytes} are allowed`;
      throw new SpillwayError('OVER_BUDGET', { type: label, problem }, { topic });
    }
    if (length < HEADER || bytes[0] !== MAGIC) {
      const head = length === 0 ? 'there are none' : length < HEADER ? `only ${length} of them` : `byte ${bytes[0]}`;
      throw new SpillwayError('WRONG_MAGIC_BYTE', { given: head }, { topic });
    }
    const id = idAt(bytes);
    const writer = id === lastId ? last : writerOf(id);
    if (writer.scan !== null && !writer.scan(bytes, HEADER)) throw failure(writer, bytes, topic, undefined);
    let result: { readonly value: unknown; readonly offset: number };
    try {
      result = reader.decode(bytes, HEADER, writer.resolver);
    } catch (error) {
      throw failure(writer, bytes, topic, error);
    }
    if (result.offset === length) return result.value;
    if (result.offset === -1) throw failure(writer, bytes, topic, undefined);
    throw new SpillwayError('TRAILING_BYTES', { type: label, count: length - result.offset }, { topic });
  };

  return { deserialize, objection };
}
