import kafkajs from 'kafkajs';
import { SpillwayError } from '../../../core/errors.js';
import type { ConsumerRecord, Header, Headers } from '../../../core/record.js';
import { Aborted, type AbortedTransaction } from './aborted.js';
import { FRAME, HEADER, readHeader, type BatchHeader } from './batch-header.js';
import { ByteReader } from './byte-reader.js';
import type { Codec } from '../codecs/codec.js';
import { nameOf } from '../header-name.js';

/** What one fetch brought of one partition. */
export interface Fetched {
  /** Without control records, and what belongs to aborted transactions. May begin below the offset asked for. */
  readonly records: readonly ConsumerRecord[];
  /** The offset behind the last batch; -1 when there is none. */
  readonly next: number;
  /** Why the first batch cannot be read. One behind others is found when it is fetched as the first. */
  readonly fault: SpillwayError | null;
}

class FetchedRecord implements ConsumerRecord {
  constructor(
    readonly key: Uint8Array | null,
    readonly value: Uint8Array | null,
    readonly headers: Headers,
    readonly timestamp: number,
    readonly offset: number,
  ) {}
}

const NONE: Headers = Object.freeze([]);

/**
 * Reads the batches of one partition of a response. Keys, values and headers are slices of it; of a compressed batch,
 * of what it was inflated to. The last batch may be cut off by the limit of the fetch: it comes again.
 */
export async function readBatches(bytes: Buffer, transactions: readonly AbortedTransaction[]): Promise<Fetched> {
  const aborted = new Aborted(transactions);
  const records: ConsumerRecord[] = [];
  let next = -1;
  for (let at = 0, end; at + HEADER <= bytes.length; at = end) {
    end = at + FRAME + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    const before = records.length;
    try {
      const header = readHeader(bytes, at);
      const body = bytes.subarray(at + HEADER, end);
      const isLeftOut = aborted.holds(header, () => isAbortMarker(header, body));
      if (!header.isControl && !isLeftOut) readRecords(header, await inflated(header.codec, body), records);
      next = header.last + 1;
    } catch (error) {
      records.length = before;
      return { records, next, fault: next < 0 ? faultOf(error) : null };
    }
  }
  return { records, next, fault: null };
}

function inflated(codec: number, body: Buffer): Buffer | Promise<Buffer> {
  if (codec === 0) return body;
  const codecs = kafkajs.CompressionCodecs as Readonly<Record<number, (() => unknown) | undefined>>;
  const make = codecs[codec];
  if (make === undefined) throw new RangeError(`it is compressed with codec ${codec}, which Kafka does not know`);
  return (make() as Codec).decompress(body);
}

function readRecords(header: BatchHeader, body: Buffer, into: ConsumerRecord[]): void {
  const { base, appended, firstTimestamp, count } = header;
  const reader = new ByteReader(body);
  for (let i = 0; i < count; i++) {
    const length = reader.varint();
    const end = reader.at + length;
    reader.at++; // attributes: none are in use
    const delta = reader.varlong();
    const offset = base + reader.varint();
    const key = reader.slice();
    const value = reader.slice();
    const headers = readHeaders(reader);
    if (reader.at !== end) throw new RangeError('a record is not as long as it says');
    into.push(new FetchedRecord(key, value, headers, appended ?? firstTimestamp + delta, offset));
  }
}

function readHeaders(reader: ByteReader): Headers {
  const count = reader.varint();
  if (count <= 0) return NONE;
  const headers: Header[] = [];
  for (let i = 0; i < count; i++) headers.push([nameOf(reader.slice() ?? EMPTY), reader.slice()]);
  return headers;
}

const EMPTY = Buffer.alloc(0);
/** The type of a marker, in the second half of its key: 0 aborts, 1 commits. */
const ABORT = 0;

function isAbortMarker(header: BatchHeader, body: Buffer): boolean {
  const markers: ConsumerRecord[] = [];
  readRecords(header, body, markers);
  const key = markers[0]?.key;
  return key?.length === 4 && (key as Buffer).readInt16BE(2) === ABORT;
}

function faultOf(error: unknown): SpillwayError {
  if (error instanceof SpillwayError) return error as SpillwayError;
  return new SpillwayError('BATCH_DAMAGED', { problem: (error as Error).message });
}
