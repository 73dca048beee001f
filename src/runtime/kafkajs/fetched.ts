import type { Batch as KafkaBatch, KafkaMessage } from 'kafkajs';
import type { ConsumerRecord, Headers } from '../../core/record.js';
import type { Batch } from '../../core/transport.js';
import { headersOf } from './wire-headers.js';

/** Of what kafkajs decodes, the part that its types leave out: all records, control records included. */
interface RawMessage {
  readonly offset: string;
  /** Of the record batch that it came in. Compaction and control records leave gaps, which only this tells of. */
  readonly batchContext?: { readonly firstOffset: string; readonly lastOffsetDelta: number };
}
interface RawBatch extends KafkaBatch {
  readonly fetchedOffset: string;
  readonly rawMessages?: readonly RawMessage[];
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

/** A batch of kafkajs as the engine takes it. Keys and values stay slices of the response. */
export function batchOf(given: KafkaBatch): Batch {
  const batch = given as RawBatch;
  const { topic, partition, messages } = batch;
  const records = new Array<ConsumerRecord>(messages.length);
  for (let i = 0; i < messages.length; i++) records[i] = recordOf(messages[i]!);
  const end = wholeNumber(batch.highWatermark);
  return { topic, partition, fetched: wholeNumber(batch.fetchedOffset), next: nextOf(batch), records, end };
}

function recordOf(message: KafkaMessage): ConsumerRecord {
  const { key, value, timestamp, offset } = message;
  return new FetchedRecord(key, value, headersOf(message), wholeNumber(timestamp), wholeNumber(offset));
}

/** The position behind a batch: that of the last record batch in it, not of the last record that survived in it. */
function nextOf({ messages, rawMessages }: RawBatch): number {
  const last: RawMessage | undefined = rawMessages?.at(-1) ?? messages.at(-1);
  if (last === undefined) return 0;
  const context = last.batchContext;
  const behind = context ? wholeNumber(context.firstOffset) + context.lastOffsetDelta : 0;
  return Math.max(wholeNumber(last.offset), behind) + 1;
}

/** An integer in decimal; a third of the cost of `Number(text)`, and there are two for every record. */
export function wholeNumber(text: string): number {
  let number = 0;
  const negative = text.charCodeAt(0) === 45;
  for (let i = negative ? 1 : 0; i < text.length; i++) number = number * 10 + (text.charCodeAt(i) - 48);
  return negative ? -number : number;
}
