import fc from 'fast-check';
import kafkajs, { type Producer } from 'kafkajs';
import { KafkaStreams, Serdes, StreamsBuilder, silent } from 'spillway';
import { kafkajs as transport } from 'spillway/kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsumerRecord, ProducerRecord } from '../../src/core/record.js';
import { stickyAssigner } from '../../src/runtime/kafkajs/group/assigner.js';
import { installCodecs } from '../../src/runtime/kafkajs/codecs/codecs.js';
import { batchOf } from '../../src/runtime/kafkajs/reading/fetched.js';
import { isEscaped } from '../../src/runtime/kafkajs/header-name.js';
import { readItself } from '../../src/runtime/kafkajs/reading/own-reading.js';
import { plainMessages } from '../../src/runtime/kafkajs/writing/plain-messages.js';
import { preEncoded } from '../../src/runtime/kafkajs/writing/pre-encoded.js';
import { readAll } from '../cluster/read-all.js';
import { createTopic, endOffsets, shared, topicName } from '../cluster/topics.js';
import { batches, plain, told } from '../runtime/kafkajs/reading/batches.js';

const { CompressionTypes } = kafkajs;
/** Timestamps of any year are taken and kept. */
const FOR_EVER = '9223372036854775807';
const configs = { 'message.timestamp.after.max.ms': FOR_EVER, 'segment.ms': FOR_EVER, 'retention.ms': '-1' };

interface Send {
  readonly records: readonly ProducerRecord[];
  readonly compression: number;
  readonly idempotent: boolean;
}
const send: fc.Arbitrary<Send> = fc.record({
  records: batches,
  compression: fc.constantFrom(0, 0, 1, 1, 2, 3, 4),
  idempotent: fc.boolean(),
});

const kafka = () => new kafkajs.Kafka(shared());
const partitioned = {
  createPartitioner:
    () =>
    ({ message }: { message: { partition?: number } }) =>
      message.partition ?? 0,
};
let producers: readonly [plain: Producer, idempotent: Producer];
beforeAll(async () => {
  installCodecs();
  producers = [kafka().producer(partitioned), kafka().producer({ ...partitioned, idempotent: true })];
  await Promise.all(producers.map((producer) => producer.connect()));
});
afterAll(() => Promise.all(producers.map((producer) => producer.disconnect())));

/** By partition, all that a topic holds as the transport reads it, in order. */
async function fetched(topic: string): Promise<ConsumerRecord[][]> {
  const ends = await endOffsets(topic);
  const read: ConsumerRecord[][] = ends.map(() => []);
  const partitionAssigners = [stickyAssigner(() => [], readItself)];
  const consumer = kafka().consumer({ groupId: topicName('encoding'), maxWaitTimeInMs: 50, partitionAssigners });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => void (payload.restart || reject(payload.error)));
    const eachBatch = ({ batch, resolveOffset }: kafkajs.EachBatchPayload) => {
      // By offset: a consumer that had to join again begins anew.
      const given = batchOf(batch);
      if ('fault' in given) throw given.fault;
      resolveOffset(String(given.next - 1));
      for (const record of given.records) read[batch.partition]![record.offset] = record;
      if (read.every((records, partition) => records.length === ends[partition])) resolve();
      return Promise.resolve();
    };
    consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch }).catch(reject);
  });
  await consumer.disconnect();
  return read;
}

/** Java has strings for names: of those that are no UTF-8 it has the place, and something. */
function javas(record: ProducerRecord, sent = record): string {
  const headers = record.headers.map(([name, value], i) => {
    const readable = sent.headers[i] !== undefined && !isEscaped(sent.headers[i][0]);
    return [readable ? name : '', value] as const;
  });
  return told({ ...record, headers });
}

function plainOrElse(records: readonly ProducerRecord[]) {
  try {
    return plainMessages(1, records);
  } catch {
    return preEncoded(1, records);
  }
}

describe('batches that are encoded ahead', () => {
  it('are on a real broker what kafkajs would have written, and what was sent', async () => {
    // By their seed: a list of a hundred batches tells a reader nothing.
    const property = fc.asyncProperty(fc.integer(), async (seed) => {
      const topic = await createTopic(topicName('encoding'), { partitions: 2, configs });
      const sends = fc.sample(send, { seed, numRuns: 100 });
      for (const { records, compression, idempotent } of sends) {
        const producer = producers[idempotent ? 1 : 0];
        await producer.send({ topic, compression, messages: preEncoded(0, records) });
        await producer.send({ topic, compression, messages: plainOrElse(records) });
      }
      const sent = sends.flatMap(({ records }) => records);
      const java = await readAll(topic);
      const read = await fetched(topic);
      for (const partition of [0, 1]) {
        const there = java.filter((record) => record.partition === partition);
        expect(there.map((record, i) => javas(record, sent[i]))).toEqual(sent.map((record) => javas(record)));
        expect(read[partition]!.map(told)).toEqual(sent.map(told));
      }
    });
    await fc.assert(property, { numRuns: 5, endOnFailure: true });
  }, 300_000);

  it('may be as long and as many as a request takes', async () => {
    const topic = await createTopic(topicName('encoding'), { configs: { 'max.message.bytes': '2000000' } });
    const large: ProducerRecord = {
      key: Buffer.from('k'),
      value: Buffer.alloc(1_500_000, 'v'),
      headers: [],
      timestamp: 1,
    };
    const many = Array.from({ length: 20_000 }, (_, i) => plain(String(i), 1_700_000_000_000 - i));
    for (const [i, compression] of [0, 1, 2, 3, 4].entries()) {
      await producers[i % 2]!.send({ topic, compression, messages: preEncoded(0, many) });
      await producers[i % 2]!.send({ topic, compression, messages: preEncoded(0, [large]) });
    }
    const [read] = await fetched(topic);
    expect(read!.map(told)).toEqual(Array.from({ length: 5 }, () => [...many, large].map(told)).flat());
  });
});

describe('codecs', () => {
  it('stop an app at a batch that takes more memory than they may give it, and say so', async () => {
    const topic = await createTopic(topicName('bomb'));
    const megabyte = { ...plain(''), value: Buffer.alloc(1024 * 1024) };
    const messages = preEncoded(
      0,
      Array.from({ length: 17 }, () => megabyte),
    );
    await producers[0].send({ topic, compression: CompressionTypes.GZIP, messages });
    const builder = new StreamsBuilder();
    builder.stream(topic, { key: Serdes.bytes(), value: Serdes.bytes() }).foreach(() => {});
    const app = new KafkaStreams(builder.build(), {
      applicationId: topicName('bomb'),
      transport: transport(shared()),
      logger: silent,
    });
    await app.start();
    await expect(app.done).rejects.toMatchObject({ code: 'BATCH_OVER_BUDGET', topic, partition: 0, offset: 0 });
  });

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])("read what Kafka's own %s has written", async (name) => {
    const topic = await createTopic(topicName('codec'), { configs: { 'compression.type': name } });
    const given = Array.from({ length: 5_000 }, (_, i) => plain(`${i} `.repeat(20)));
    // The broker compresses it anew.
    await producers[0].send({ topic, compression: CompressionTypes.None, messages: preEncoded(0, given) });
    const [read] = await fetched(topic);
    expect(read!.map(told)).toEqual(given.map(told));
  });
});
