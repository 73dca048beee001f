import { SpillwayError } from './errors.js';
import { json } from './json.js';
import type { Deserializer, Serde, Serializer } from './serde.js';

/** Non-null values of `T` as bytes. */
interface Format<T> {
  readonly type: string;
  readonly fallible: boolean;
  readonly decode: (bytes: Buffer) => T;
  /** Undefined for a value that has no form. */
  readonly encode: (value: T) => Uint8Array | undefined;
}

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A name for the type, which our declarations would else spell in a way that TypeScript before 5.7 cannot read. */
export interface BytesSerde extends Serde<Uint8Array> {}

function unreadable(type: string, problem: string): Error {
  return new SpillwayError('UNDECODABLE', { type, problem });
}

function primitive<T>({ type, fallible, decode, encode }: Format<T>): () => Serde<T> {
  const serde: Serde<T> = Object.freeze({
    fallible,
    ordered: true,
    deserialize: (bytes: Uint8Array | null) => (bytes === null ? (null as T) : decode(bufferOf(bytes))),
    serialize(value: T) {
      if (value === null) return null;
      const bytes = encode(value);
      if (bytes !== undefined) return bytes;
      const given = typeof value === 'object' || typeof value === 'function' ? `a ${typeof value}` : String(value);
      throw new SpillwayError('UNENCODABLE', { type, problem: `it is ${given}` });
    },
  });
  return () => serde;
}

/** A format of a fixed width, big-endian as everything of Kafka's. */
function fixed<T>(
  type: string,
  width: number,
  read: (bytes: Buffer) => T,
  write: (bytes: Buffer, value: T) => unknown,
  fits: (value: T) => boolean,
): () => Serde<T> {
  return primitive({
    type,
    fallible: true,
    decode(bytes) {
      if (bytes.length !== width) throw unreadable(type, `${bytes.length} byte(s), and it has ${width}`);
      return read(bytes);
    },
    encode(value) {
      if (!fits(value)) return undefined;
      const bytes = Buffer.allocUnsafe(width);
      write(bytes, value);
      return bytes;
    },
  });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const bytes: () => BytesSerde = primitive<Uint8Array>({
  type: 'bytes',
  fallible: false,
  decode: (given) => given,
  encode: (value) => (value instanceof Uint8Array ? value : undefined),
});

/**
 * The serdes that Kafka comes with, in Kafka's formats, and JSON.
 *
 * Null is a tombstone: it goes through every serde untouched in both directions, as with Kafka's own. The types leave
 * it out, since most topics have none; where there may be one, say `Serdes.nullable(…)`.
 *
 * @throws SpillwayError on a record: `UNDECODABLE` for bytes of another format, `UNENCODABLE` for a value of another
 * type (one that the compiler did not see).
 * @example builder.stream('orders', { key: Serdes.string(), value: Serdes.json<Order>() })
 */
export const Serdes = Object.freeze({
  /** UTF-8. What is no UTF-8 is read as U+FFFD, as Kafka does. */
  string: primitive<string>({
    type: 'string',
    fallible: false,
    decode: (bytes) => bytes.toString('utf8'),
    encode: (value) => (typeof value === 'string' ? Buffer.from(value, 'utf8') : undefined),
  }),

  /** The bytes as they are, not copied. */
  bytes,

  /** Kafka's `Integer`: 4 bytes. */
  int32: fixed<number>(
    'int32',
    4,
    (bytes) => bytes.readInt32BE(),
    (bytes, value) => bytes.writeInt32BE(value),
    (value) => typeof value === 'number' && value === (value | 0),
  ),

  /** Kafka's `Long`: 8 bytes, as a bigint, since a number loses digits beyond 2^53. */
  int64: fixed<bigint>(
    'int64',
    8,
    (bytes) => bytes.readBigInt64BE(),
    (bytes, value) => bytes.writeBigInt64BE(value),
    (value) => typeof value === 'bigint' && value === BigInt.asIntN(64, value),
  ),

  /** Kafka's `Double`: 8 bytes. */
  double: fixed<number>(
    'double',
    8,
    (bytes) => bytes.readDoubleBE(),
    (bytes, value) => bytes.writeDoubleBE(value),
    (value) => typeof value === 'number',
  ),

  /** Kafka's `Boolean`: one byte, 0 or 1. */
  boolean: primitive<boolean>({
    type: 'boolean',
    fallible: true,
    decode(bytes) {
      if (bytes.length === 1 && bytes[0]! <= 1) return bytes[0] === 1;
      throw unreadable('boolean', bytes.length === 1 ? `a byte ${bytes[0]}` : `${bytes.length} byte(s), and it has 1`);
    },
    encode: (value) => (typeof value === 'boolean' ? Buffer.of(value ? 1 : 0) : undefined),
  }),

  /** Kafka's `UUID`: its 36 characters. Written and read in lower case, so that equal ids are equal keys. */
  uuid: primitive<string>({
    type: 'uuid',
    fallible: true,
    decode(bytes) {
      const text = bytes.length === 36 ? bytes.toString('latin1') : '';
      if (!UUID.test(text)) throw unreadable('uuid', 'it has not the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx');
      return text.toLowerCase();
    },
    encode: (value) =>
      typeof value === 'string' && UUID.test(value) ? Buffer.from(value.toLowerCase(), 'latin1') : undefined,
  }),

  /** For what is not used: reads null, whatever is there, and writes null. */
  void: primitive<null>({
    type: 'void',
    fallible: false,
    decode: () => null,
    encode: () => undefined,
  }),

  json,

  /**
   * The same serde, with its tombstones in the type.
   * @example Serdes.nullable(Serdes.string()) // Serde<string | null>
   */
  nullable,
});

function nullable<T>(serde: Serde<T>): Serde<T | null>;
function nullable<T>(serde: Deserializer<T>): Deserializer<T | null>;
function nullable<T>(serde: Serializer<T>): Serializer<T | null>;
function nullable(serde: unknown): unknown {
  return serde;
}
