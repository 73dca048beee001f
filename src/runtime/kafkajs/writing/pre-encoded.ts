import type { Message } from 'kafkajs';
import type { ProducerRecord } from '../../../core/record.js';
import { encodeRecords, timesOf, type Times } from './record-encoder.js';

/**
 * Records for the `messages` of a kafkajs `producer.send` of one topic, encoded already: sending them costs a tenth of
 * what kafkajs's own encoding does. Works with every codec and with an idempotent producer, and for sends that are
 * tried again. Do not use the list for anything else: it only answers what kafkajs asks of it on its way to the wire.
 *
 * ```ts
 * await producer.send({ topic: 'orders', acks: -1, messages: preEncoded(3, records) });
 * ```
 *
 * @param partition where all of them go; no partitioner is asked
 * @param records at least one
 * @throws RangeError when a timestamp is not a whole number
 */
export function preEncoded(partition: number, records: readonly ProducerRecord[]): Message[] {
  return new PreEncoded(partition, records) as unknown as Message[];
}

/** What kafkajs wants to know of the timestamps of a list: the first and the last of the sorted list. */
interface Timestamps {
  filter(): { sort(): readonly [base: number, max: number] };
}
/** What kafkajs writes of an encoder: `buffer`, once it has seen that `buf` is a buffer. */
interface Encoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

/*
 * What kafkajs 2.2.4 does with `messages`, in this order (src/producer/messageProducer.js, groupMessagesPerPartition.js
 * and protocol/requests/produce/v3/request.js), and what it gets here:
 *
 *   find(a message without a value)          none
 *   reduce(to an object by partition)        itself, as the list of its partition; a retry asks again
 *   length                                   the number of records, for the sequence of an idempotent producer
 *   map(timestamp).filter().sort()           the earliest and the latest: kafkajs sorts them as text, 1000 before 999
 *   map(encoder of a record)                 one buffer with all records
 *
 * The last list has the length of all records and holes in all places but the first. `every`, `some` and `forEach`
 * leave holes out, so that kafkajs counts n records and writes one buffer.
 */
class PreEncoded {
  readonly length: number;
  readonly #partition: number;
  readonly #times: Times;
  readonly #encoded: Buffer;

  constructor(partition: number, records: readonly ProducerRecord[]) {
    this.length = records.length;
    this.#partition = partition;
    this.#times = timesOf(records);
    this.#encoded = encodeRecords(records, this.#times.base);
  }

  find(): undefined {
    return undefined;
  }

  reduce(): Record<number, PreEncoded> {
    return { [this.#partition]: this };
  }

  /** Which of its two questions kafkajs asks, a message tells: one gives its timestamp back, the other encodes it. */
  map(ask: (message: { timestamp: number; value: null }, index: number) => unknown): Timestamps | Encoded[] {
    const { base, max } = this.#times;
    if (ask({ timestamp: base, value: null }, 0) === base) return { filter: () => ({ sort: () => [base, max] }) };
    const encoders = new Array<Encoded>(this.length);
    encoders[0] = { buf: this.#encoded, buffer: this.#encoded };
    return encoders;
  }
}
