import { errorOf, SpillwayError } from '../core/errors.js';
import { mismatchOf, type AvroType } from './avro.js';
import { isPromise, type RegistryClient } from './client.js';
import type { SchemaStore } from './schema-store.js';
import { HEADER, writeHead } from './wire.js';

interface Settings {
  readonly client: RegistryClient;
  readonly store: SchemaStore;
  readonly type: AvroType;
  readonly label: string;
  /** The schema's JSON, as it is registered. */
  readonly schema: string;
  readonly subjectOf: (topic: string) => string;
  readonly autoRegister: boolean;
}

/** The scratch buffer that is kept between records; a larger one is made for a larger record and let go. */
const KEPT = 64 * 1024;

/** The writing half of an Avro serde. */
export function avroWriter({ client, store, type, label, schema, subjectOf, autoRegister }: Settings) {
  const ids = new Map<string, number>();
  let lastTopic: string | undefined;
  let lastId = 0;
  let scratch: Buffer | undefined = Buffer.allocUnsafe(1024);

  const opened = (topic: string, subject: string, id: number | undefined): void => {
    if (id === undefined) throw new SpillwayError('SCHEMA_NOT_REGISTERED', { subject, topic });
    ids.set(topic, id);
    store.put(id, { schema });
  };

  /** @throws what the registry throws, when it answers at once. */
  const open = (topic: string): PromiseLike<void> | undefined => {
    if (ids.has(topic)) return undefined;
    const subject = subjectOf(topic);
    const answer = autoRegister ? client.register(subject, schema) : client.idOf(subject, schema);
    if (isPromise(answer)) return answer.then((id) => opened(topic, subject, id));
    opened(topic, subject, answer);
    return undefined;
  };

  const idFor = (topic: string): number => {
    if (!ids.has(topic) && client.synchronous) void open(topic);
    const id = ids.get(topic);
    if (id === undefined) throw new SpillwayError('SINK_NOT_OPENED', { topic }, { topic });
    lastTopic = topic;
    return (lastId = id);
  };

  const failure = (value: unknown, topic: string, cause: unknown): Error => {
    let found: ReturnType<typeof mismatchOf>;
    try {
      found = mismatchOf(type, value);
    } catch {
      // a value that refers to itself, or whose logical type throws; the cause says so
    }
    // without avsc's error as cause when ours says as much: its message holds the value, and failures are logged
    const path = found?.path === '' ? undefined : found?.path;
    const problem = found ? `expected ${wanted(found.type)}, got ${given(found.given)}` : errorOf(cause).message;
    const place = path === undefined ? problem : `at ${path}: ${problem}`;
    return new SpillwayError(
      'UNENCODABLE',
      { type: label, problem: place },
      { topic, path, cause: found ? undefined : cause },
    );
  };

  const serialize = (value: unknown, topic: string): Uint8Array | null => {
    if (value === null) return null;
    const id = topic === lastTopic ? lastId : idFor(topic);
    // taken away while it is in use: a logical type may come back here
    let buffer = scratch ?? Buffer.allocUnsafe(1024);
    scratch = undefined;
    try {
      let end = type.encode(value, buffer, HEADER);
      if (end < 0) {
        buffer = Buffer.allocUnsafe(2 * (buffer.length - end));
        end = type.encode(value, buffer, HEADER);
      }
      const bytes = Buffer.allocUnsafe(end);
      writeHead(bytes, id);
      buffer.copy(bytes, HEADER, HEADER, end);
      return bytes;
    } catch (error) {
      throw failure(value, topic, error);
    } finally {
      scratch = buffer.length <= KEPT ? buffer : undefined;
    }
  };

  const openSink = (topic: string): PromiseLike<void> | undefined => {
    try {
      return open(topic);
    } catch (error) {
      return Promise.reject(error);
    }
  };

  return { serialize, openSink };
}

function wanted(type: AvroType): string {
  if (type.symbols) return `one of ${type.symbols.join(', ')}`;
  if (type.types) return type.types.map((branch) => branch.branchName).join(' or ');
  return type.name ?? type.typeName.replace(/^(logical|abstract):/, '');
}

/** What a value is, without what is in it: a failure is logged and kept. */
function given(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return value instanceof Uint8Array ? `${value.length} bytes` : 'an object';
  return typeof value === 'number' ? `the number ${value}` : `a ${typeof value}`;
}
