import { ByteReader } from './byte-reader.js';

/** What stands before the records of a batch, as far as a reader needs it. */
export interface BatchHeader {
  readonly base: number;
  /** Its last offset, whether there is still a record or not: compaction takes records, and never moves an end. */
  readonly last: number;
  readonly codec: number;
  /** Its time, when that is the one at which the log took it; else null, and each record has its own. */
  readonly appended: number | null;
  readonly firstTimestamp: number;
  readonly producerId: number;
  readonly isTransactional: boolean;
  /** It holds the end of a transaction, and nothing that anybody sent. */
  readonly isControl: boolean;
  readonly count: number;
}

/** Bytes of offset and length. */
export const FRAME = 12;
/** Bytes of the whole header, with that. */
export const HEADER = 61;

const CODEC = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/**
 * Reads the header of a batch in record format v2 (https://kafka.apache.org/documentation/#recordbatch).
 * @throws RangeError when it is another format, or none
 */
export function readHeader(bytes: Buffer, at: number): BatchHeader {
  const reader = new ByteReader(bytes, at);
  const base = reader.int64();
  if (reader.int32() < HEADER - FRAME) throw new RangeError('it is shorter than its own header');
  reader.skip(4); // leader epoch
  const format = reader.int8();
  if (format !== 2) throw new RangeError(`it is in record format ${format}, and 2 is expected`);
  reader.skip(4); // checksum
  const attributes = reader.int16();
  const last = base + reader.int32();
  if (last < base) throw new RangeError('it ends before it begins');
  const firstTimestamp = reader.int64();
  const maxTimestamp = reader.int64();
  const producerId = reader.int64();
  reader.skip(6); // epoch and sequence of the producer
  return {
    base,
    last,
    codec: attributes & CODEC,
    appended: attributes & LOG_APPEND_TIME ? maxTimestamp : null,
    firstTimestamp,
    producerId,
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
    count: reader.int32(),
  };
}
