/**
 * The loop of `kafkajs-each-batch.ts` with the records of a send encoded beforehand (`pre-encoded.ts`): what kafkajs
 * can carry when its encoder is out of the way. No documentation advises it; it is the measure of what a DSL over the
 * same sends costs.
 */
import { Kafka, logLevel } from 'kafkajs';
import { EncodedRecords } from './encoded-records.js';
import { jobOf, toldToStop } from './job.js';
import { preEncoded } from './pre-encoded.js';
import { workOf } from './work.js';

const CHUNK = 1000;

const job = jobOf();
const work = await workOf(job);
const kafka = new Kafka({ brokers: [...job.brokers], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: job.group, maxWaitTimeInMs: 100, maxBytesPerPartition: 512 * 1024 });
const producer = kafka.producer();

await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: job.input, fromBeginning: true });
await consumer.run({
  partitionsConsumedConcurrently: 4,
  eachBatchAutoResolve: false,
  eachBatch: async ({ batch, resolveOffset, heartbeat, isRunning, isStale }) => {
    const { partition, messages } = batch;
    const send = async (topic: string, records: EncodedRecords) => {
      if (records.count > 0) await producer.send({ topic, messages: preEncoded(records, partition) });
    };
    for (let begin = 0; begin < messages.length && isRunning() && !isStale(); begin += CHUNK) {
      const end = Math.min(begin + CHUNK, messages.length);
      const good = new EncodedRecords();
      const bad = new EncodedRecords(0);
      for (let i = begin; i < end; i++) {
        const { key, value } = messages[i]!;
        const result = work(value!);
        if (result) good.add(key!, result);
        else bad.add(key!, value!);
      }
      await send(job.output, good);
      await send(job.deadLetters, bad);
      resolveOffset(messages[end - 1]!.offset);
      await heartbeat();
    }
  },
});

await toldToStop;
await consumer.disconnect();
await producer.disconnect();
