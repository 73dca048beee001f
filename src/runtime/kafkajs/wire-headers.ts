import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { Header, Headers } from '../../core/record.js';
import { nameOf } from './header-name.js';

const NONE: Headers = Object.freeze([]);
const REPLACEMENT = '\ufffd';

/**
 * The headers of a record that kafkajs has decoded, as they are in the log: in order, with names as often as they
 * come. Values are slices of the fetched response, and so is the message: ask before its value is copied elsewhere.
 *
 * kafkajs gives headers as an object, which is enough for most; where it is not (a name that repeats, or is a number,
 * or a property of every object, or not UTF-8) they are read again from the bytes of the record, right behind its
 * value. A record without key and value leaves no trace of where that is: it gets what the object has, which loses the
 * place of repeated and numeric names among the others.
 *
 * ```ts
 * headersOf(message); // [['trace', <Buffer 01>], ['hop', <Buffer 02>], ['trace', null]]
 * ```
 *
 * Never throws, whatever the bytes.
 */
export function headersOf(message: KafkaMessage): Headers {
  const { headers } = message;
  // Records of before Kafka 0.11 have none at all.
  if (headers === undefined) return NONE;
  const names = Object.keys(headers);
  if (names.length === 0) return NONE;
  return listed(headers, names) ?? read(message, headers, names) ?? salvaged(headers, names);
}

/** The object as a list, if it tells the whole truth; else null. */
function listed(headers: IHeaders, names: readonly string[]): Headers | null {
  const list = new Array<Header>(names.length);
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    const value = headers[name] as Buffer | null | Buffer[];
    // A repeated name. One that every object has looks repeated to kafkajs.
    if (Array.isArray(value)) return null;
    // A number has moved up to the front, and what is not UTF-8 is spoilt.
    if (isDigit(name) || name.includes(REPLACEMENT)) return null;
    list[i] = [name, value];
  }
  return list;
}

function isDigit(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

/** The headers in the record's own bytes; null when these cannot be found, or say other than the object. */
function read({ key, value }: KafkaMessage, headers: IHeaders, names: readonly string[]): Headers | null {
  const before = value ?? key;
  if (before === null) return null;
  const bytes = new Cursor(before);
  // Behind a key stands the length of the value, which is null.
  if (value === null && bytes.varint() !== -1) return null;
  const held = new Map(names.map((name) => [name, valuesOf(headers[name])]));
  const count = bytes.varint();
  if (count !== [...held.values()].reduce((sum, values) => sum + values.length, 0)) return null;
  const list: Header[] = [];
  for (let i = 0; i < count; i++) {
    const name = bytes.take();
    const content = bytes.take();
    if (name === undefined || name === null || content === undefined) return null;
    if (!isSame(held.get(name.toString('utf8'))?.shift(), content)) return null;
    list.push([nameOf(name), content]);
  }
  return list;
}

/** What the object holds under a name, without what kafkajs took from the prototype of all objects. */
function valuesOf(held: IHeaders[string] | null): (Buffer | null)[] {
  const values: readonly unknown[] = Array.isArray(held) ? held : [held];
  return values.filter((value) => value === null || Buffer.isBuffer(value));
}

/** Both are slices of the same record: the same bytes are at the same place. */
function isSame(a: Buffer | null | undefined, b: Buffer | null): boolean {
  if (!a || !b) return a === b;
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.byteLength === b.byteLength;
}

function salvaged(headers: IHeaders, names: readonly string[]): Headers {
  return names.flatMap((name) => valuesOf(headers[name]).map((value): Header => [name, value]));
}

/** Reads on behind a slice of a record. */
class Cursor {
  readonly #bytes: Buffer;
  #at: number;

  constructor(behind: Buffer) {
    this.#bytes = Buffer.from(behind.buffer);
    this.#at = behind.byteOffset + behind.byteLength;
  }

  /** A zigzag integer of 32 bits; NaN where there is none. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return NaN;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    return NaN;
  }

  /** Bytes behind their length, null for a length of -1; undefined where there are none. */
  take(): Buffer | null | undefined {
    const length = this.varint();
    if (length === -1) return null;
    const end = this.#at + length;
    if (!(length >= 0 && end <= this.#bytes.length)) return undefined;
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
