import { createRequire } from 'node:module';
import type { KafkaMessage, Message } from 'kafkajs';

/*
 * kafkajs's own encoding and decoding of record batches, without a connection.
 */
const require = createRequire(import.meta.url);
const requestOf = require('kafkajs/src/protocol/requests/produce/v7/request.js') as (request: object) => {
  encode(): Promise<{ buffer: Buffer }>;
};
const Decoder = require('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => object;
const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder.js') as (decoder: object) => Promise<Batch>;

export interface Batch {
  readonly records: readonly KafkaMessage[];
  readonly firstTimestamp: string;
  readonly maxTimestamp: string;
  readonly lastOffsetDelta: number;
  readonly firstSequence: number;
}

const TOPIC = 'topic';
/** transactional id (null), acks, time-out, topics (1), topic, partitions (1), partition, length of the batch */
const BEFORE_THE_BATCH = 2 + 2 + 4 + 4 + (2 + TOPIC.length) + 4 + 4 + 4;

/** The record batch that kafkajs makes of messages for one partition. */
export async function batchOf(messages: Message[], compression = 0): Promise<Buffer> {
  const partitions = [{ partition: 0, messages, firstSequence: 0 }];
  const request = requestOf({ acks: -1, timeout: 0, compression, topicData: [{ topic: TOPIC, partitions }] });
  return (await request.encode()).buffer.subarray(BEFORE_THE_BATCH);
}

export async function decoded(batch: Buffer): Promise<Batch> {
  return decodeBatch(new Decoder(batch));
}
