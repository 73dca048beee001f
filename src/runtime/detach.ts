import type { ConsumerRecord, Header } from '../core/record.js';

/** A copy that sets no more than this free is not worth it. */
const SLACK = 64 * 1024;

/**
 * Copies what the records from the n-th on hold into one buffer of exactly its size, so that the response which they
 * were slices of can be collected: of kafkajs it has up to 10 MB, and the smallest of its records keeps all of it. Does
 * nothing while that is at most twice what they are `charged`. True when they were copied.
 *
 * The records stay the same objects, since contexts and batches hold on to them; what a serde made of their bytes
 * before (`Serdes.bytes()` passes them on as they are) still lies in the response.
 */
export function detach(records: readonly ConsumerRecord[], from: number, charged: number): boolean {
  if (from >= records.length || pinned(records, from) <= 2 * charged + SLACK) return false;
  let bytes = 0;
  for (let i = from; i < records.length; i++) bytes += sizeOf(records[i]!);
  const copy = new Copy(bytes);
  for (let i = from; i < records.length; i++) copy.take(records[i]!);
  return true;
}

/** The largest buffer that the first, the middle or the last of them lies in: what comes of one fetch lies together. */
function pinned(records: readonly ConsumerRecord[], from: number): number {
  const last = records.length - 1;
  return Math.max(...[from, (from + last) >> 1, last].map((i) => bufferSizeOf(records[i]!)));
}

function bufferSizeOf({ key, value, headers }: ConsumerRecord): number {
  const bytes = value ?? key ?? headers.find(([, each]) => each !== null)?.[1];
  return bytes?.buffer.byteLength ?? 0;
}

function sizeOf({ key, value, headers }: ConsumerRecord): number {
  let bytes = (key?.byteLength ?? 0) + (value?.byteLength ?? 0);
  for (const [, each] of headers) bytes += each?.byteLength ?? 0;
  return bytes;
}

type Writable = { -readonly [K in keyof ConsumerRecord]: ConsumerRecord[K] };

class Copy {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(bytes);
  }

  take(record: Writable): void {
    record.key = this.#own(record.key);
    record.value = this.#own(record.value);
    if (record.headers.length > 0)
      record.headers = record.headers.map(([name, value]): Header => [name, this.#own(value)]);
  }

  #own(bytes: Uint8Array | null): Uint8Array | null {
    if (bytes === null) return null;
    const from = this.#at;
    this.#bytes.set(bytes, from);
    this.#at += bytes.byteLength;
    if (Buffer.isBuffer(bytes)) return this.#bytes.subarray(from, this.#at);
    return new Uint8Array(this.#bytes.buffer, from, bytes.byteLength);
  }
}
