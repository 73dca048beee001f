import type { Batch as KafkaBatch } from 'kafkajs';
import { SpillwayError } from '../../../core/errors.js';
import type { Batch } from '../../../core/transport.js';
import { FetchedMessage } from './fetch-response.js';

/** Of what kafkajs hands on, what its types leave out, and what `readItself` has put there. */
type HandedOn = Omit<KafkaBatch, 'messages'> & {
  readonly fetchedOffset: string;
  readonly messages: readonly unknown[];
};

const BEFORE = 'it ends before the offset that was asked for';

/** A batch that cannot be read, and the position that it was fetched from. */
export interface Unreadable {
  readonly fault: SpillwayError;
  readonly fetched: number;
}

/**
 * A batch of kafkajs as the engine takes it, or why it cannot be read. Keys and values stay slices of the response.
 * @throws TypeError when it was not read by `readItself`
 */
export function batchOf(given: KafkaBatch): Batch | Unreadable {
  const { topic, partition, fetchedOffset, highWatermark, messages } = given as object as HandedOn;
  const [message] = messages;
  if (!(message instanceof FetchedMessage)) throw new TypeError('kafkajs reads by itself: it is not 2.2.4');
  const fetched = Number(fetchedOffset);
  const { records, next, fault } = message.fetched;
  if (fault !== null) return { fault, fetched };
  // The position would stay, and the same come again for ever.
  if (next <= fetched) return { fault: new SpillwayError('BATCH_DAMAGED', { problem: BEFORE }), fetched };
  // A batch comes whole, with what lies before the offset that was asked for.
  let from = 0;
  while (from < records.length && records[from]!.offset < fetched) from++;
  return {
    topic,
    partition,
    fetched,
    next,
    records: from === 0 ? records : records.slice(from),
    end: Number(highWatermark),
  };
}
