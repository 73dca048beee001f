import { isUtf8 } from 'node:buffer';

/*
 * Header names are UTF-8 by Kafka's rules, but the log takes any bytes and some clients write them. A byte that is no
 * UTF-8 is kept as the lone surrogate U+DC80 to U+DCFF, which no valid text has, and written as that byte again
 * (Python's "surrogateescape", PEP 383). So every name comes back byte for byte.
 */
const ESCAPED = /([\udc80-\udcff])/u;
const REPLACEMENT = '\ufffd';

/** The name that these bytes spell. Never throws. */
export function nameOf(bytes: Buffer): string {
  const name = bytes.toString('utf8');
  return name.includes(REPLACEMENT) && !isUtf8(bytes) ? escaped(bytes) : name;
}

function escaped(bytes: Buffer): string {
  let name = '';
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at]!;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const character = bytes.subarray(at, at + length);
    const valid = isUtf8(character);
    name += valid ? character.toString('utf8') : String.fromCharCode(0xdc00 + first);
    at += valid ? character.length : 1;
  }
  return name;
}

/** Whether the name stands for bytes that are no UTF-8. */
export function isEscaped(name: string): boolean {
  return ESCAPED.test(name);
}

/** The bytes of a name; a lone surrogate that stands for no byte becomes U+FFFD, as everywhere in Node. */
export function bytesOf(name: string): Buffer {
  if (!ESCAPED.test(name)) return Buffer.from(name);
  const parts = name.split(ESCAPED);
  return Buffer.concat(
    parts.map((part, i) => (i % 2 === 0 ? Buffer.from(part) : Buffer.of(part.charCodeAt(0) & 0xff))),
  );
}
