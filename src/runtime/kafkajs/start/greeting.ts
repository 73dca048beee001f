/*
 * The two questions that a listener is put to see whether a Kafka broker is behind it: ApiVersions, which is answered
 * before a login, and Metadata of no topics, which is not. https://kafka.apache.org/protocol
 */
const API_VERSIONS = 18;
const METADATA = 3;
const CLIENT = 'spillway';
const CORRELATION = 7;

/** More than any answer to these has: a length beyond it is no length. */
const LONGEST = 1 << 20;

export const askVersions = (): Buffer => request(API_VERSIONS, 0, Buffer.alloc(0));

/** An empty list of topics: the brokers alone. */
export const askMetadata = (): Buffer => request(METADATA, 1, Buffer.alloc(4));

function request(api: number, version: number, body: Buffer): Buffer {
  const head = Buffer.alloc(14);
  head.writeInt32BE(head.length - 4 + CLIENT.length + body.length, 0);
  head.writeInt16BE(api, 4);
  head.writeInt16BE(version, 6);
  head.writeInt32BE(CORRELATION, 8);
  head.writeInt16BE(CLIENT.length, 12);
  return Buffer.concat([head, Buffer.from(CLIENT), body]);
}

/** What the bytes that came are: the beginning of an answer, a whole one, or nothing that Kafka would say. */
export type Heard = 'part' | 'versions' | 'controller' | 'tls' | { readonly foreign: string };

/** What came in answer to `askVersions`. */
export function heard(bytes: Buffer): Heard {
  if (bytes.length < 4) return 'part';
  // An alert record: what a listener with TLS says to who comes without.
  if (bytes[0] === 0x15 && bytes[1] === 0x03) return 'tls';
  const length = bytes.readInt32BE(0);
  if (length < 10 || length > LONGEST) return { foreign: printable(bytes) };
  if (bytes.length < 8) return 'part';
  if (bytes.readInt32BE(4) !== CORRELATION) return { foreign: printable(bytes) };
  if (bytes.length < 4 + length) return 'part';
  return apis(bytes).includes(METADATA) ? 'versions' : 'controller';
}

/** The APIs that the answer lists, each with the versions that it knows. */
function apis(answer: Buffer): readonly number[] {
  const found: number[] = [];
  for (let at = 14; at + 6 <= answer.length; at += 6) found.push(answer.readInt16BE(at));
  return found;
}

/** The first line of what it said, without what a terminal would take for a command. */
function printable(bytes: Buffer): string {
  const [line = ''] = bytes
    .subarray(0, 60)
    .toString('latin1')
    .split(/[\r\n]/);
  return line.replace(/[^\x20-\x7e]/g, '?');
}
