import type { Header, Headers } from '../../src/core/record.js';

/** Bytes of a header: text as UTF-8, numbers as Java writes an int and a bigint as it writes a long. */
export type Value = string | number | bigint | Uint8Array | null;

export function header(name: string, value: Value): Header {
  return [name, bytesOf(value)];
}

/** A record's headers and time, for those who look at nothing else. */
export function letter(headers: Readonly<Record<string, Value>>, timestamp = 77) {
  return { headers: headersOf(headers), timestamp };
}

export const headersOf = (headers: Readonly<Record<string, Value>>): Headers =>
  Object.entries(headers).map(([name, value]) => header(name, value));

function bytesOf(value: Value): Uint8Array | null {
  if (typeof value === 'string') return Buffer.from(value);
  if (typeof value === 'number') {
    const int = Buffer.alloc(4);
    int.writeInt32BE(value);
    return int;
  }
  if (typeof value === 'bigint') {
    const long = Buffer.alloc(8);
    long.writeBigInt64BE(value);
    return long;
  }
  return value;
}
