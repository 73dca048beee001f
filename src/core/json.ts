import { isUtf8 } from 'node:buffer';
import { parseSize, type Size } from './duration.js';
import { SpillwayError, errorOf } from './errors.js';
import type { Deserializer, Serde } from './serde.js';
import { describeIssues, pathOf, type StandardSchema } from './standard-schema.js';

export interface JsonOptions {
  /** The longest value that is read. Default `'1MiB'`. */
  readonly maxBytes?: Size;
  /** The deepest nesting of arrays and objects that is read. Default 64: what validates a value recurses into it. */
  readonly maxDepth?: number;
}

/** `Serdes.json`: the forms it can be called in. */
export interface JsonSerde {
  /**
   * Reads JSON and validates it with a Standard Schema (zod, valibot, arktype, …); the type is inferred from it. What
   * is read is the schema's output, defaults and coercions included. On write the value is validated too, and is
   * written as it stands.
   *
   * A schema whose output is no valid input (a transform) can read but not write: it gives a `Deserializer`.
   *
   * @example Serdes.json(z.object({ id: z.string(), cents: z.number().int() }))
   * @throws SpillwayError on a record: `UNDECODABLE` or `UNENCODABLE` with the path of the wrong field, `ASYNC_SCHEMA`
   * when the schema answers with a Promise.
   */
  <I, O>(schema: StandardSchema<I, O>, options?: JsonOptions): [O] extends [I] ? Serde<O> : Deserializer<O>;
  /** Reads and writes JSON without a look at it: `json<Order>()` is a promise of yours that nobody checks. */
  <T = unknown>(schema?: undefined, options?: JsonOptions): Serde<T>;
}

type Validate = (value: unknown, fail: (problem: string, path?: string, cause?: unknown) => Error) => unknown;

const trusting: Validate = (value) => value;

/** The serde behind `Serdes.json`. */
export const json = ((schema?: StandardSchema, options: JsonOptions = {}): Serde<unknown> => {
  const maxBytes = parseSize(options.maxBytes ?? '1MiB', 'maxBytes');
  const maxDepth = options.maxDepth ?? 64;
  const validate = schema === undefined ? trusting : validator(schema);
  return Object.freeze({
    fallible: true,
    ordered: false,
    deserialize: (bytes: Uint8Array | null) =>
      bytes === null ? null : validate(parse(bytes, maxBytes, maxDepth), unreadable),
    serialize(value: unknown) {
      if (value === null) return null;
      validate(value, unwritable);
      return Buffer.from(stringify(value));
    },
  });
}) as JsonSerde;

const unreadable = (problem: string, path?: string, cause?: unknown) =>
  new SpillwayError('UNDECODABLE', { type: 'JSON', problem }, { path, cause });
const unwritable = (problem: string, path?: string, cause?: unknown) =>
  new SpillwayError('UNENCODABLE', { type: 'JSON', problem }, { path, cause });

function parse(bytes: Uint8Array, maxBytes: number, maxDepth: number): unknown {
  if (bytes.length > maxBytes) throw unreadable(`${bytes.length} bytes, and at most ${maxBytes} are read`);
  if (!isUtf8(bytes)) throw unreadable('it is not UTF-8');
  if (deeper(bytes, maxDepth)) throw unreadable(`it is nested deeper than ${maxDepth}`);
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch (error) {
    throw unreadable(errorOf(error).message, undefined, error);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Whether brackets outside strings nest deeper than `limit`. `[` and `{`, `]` and `}` differ in one bit only. */
function deeper(bytes: Uint8Array, limit: number): boolean {
  if (bytes.length <= limit) return false;
  let depth = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      while (++i < bytes.length && bytes[i] !== QUOTE) if (bytes[i] === BACKSLASH) i++;
    } else if ((byte | 0x20) === 0x7b) {
      if (++depth > limit) return true;
    } else if ((byte | 0x20) === 0x7d) depth--;
  }
  return false;
}

function stringify(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw unwritable(errorOf(error).message, undefined, error);
  }
  if (text === undefined) throw unwritable(`JSON has no form for ${typeof value}`);
  return text;
}

function validator(schema: StandardSchema): Validate {
  const standard = (schema as Partial<StandardSchema>)['~standard'];
  if (typeof standard?.validate !== 'function') {
    const wanted = 'a schema of a library that implements Standard Schema v1 (zod, valibot, arktype, …)';
    throw new SpillwayError('INVALID_OPTION', { option: 'schema', given: `a ${typeof schema}`, wanted });
  }
  return (value, fail) => {
    let result: ReturnType<typeof standard.validate>;
    try {
      result = standard.validate(value);
    } catch (error) {
      throw fail(`the ${standard.vendor} schema threw: ${errorOf(error).message}`, undefined, error);
    }
    if (result instanceof Promise) {
      result.catch(() => {}); // nobody waits for it: without this, its rejection would end the process
      throw new SpillwayError('ASYNC_SCHEMA', { vendor: standard.vendor });
    }
    if (result.issues) throw fail(describeIssues(result.issues), pathOf(result.issues[0]));
    return result.value;
  };
}
