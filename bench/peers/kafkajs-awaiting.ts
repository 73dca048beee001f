/**
 * `eachBatch` with a call for each record that is waited for, four partitions at once, as
 * https://kafka.js.org/docs/consuming#concurrent-processing advises: a partition's records stay in order, and kafkajs
 * fetches again when all of the batches that it has fetched together are done.
 */
import { Kafka, logLevel, type Message } from 'kafkajs';
import { callFor } from '../isolation/call.js';
import { jobOf, toldToStop } from './job.js';

const CHUNK = 1000;

const job = jobOf();
const kafka = new Kafka({ brokers: [...job.brokers], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: job.group, maxWaitTimeInMs: 100, maxBytesPerPartition: 512 * 1024 });
const producer = kafka.producer();

await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: job.input, fromBeginning: true });
await consumer.run({
  partitionsConsumedConcurrently: 4,
  eachBatchAutoResolve: false,
  eachBatch: async ({ batch: { partition, messages }, resolveOffset, heartbeat, isRunning, isStale }) => {
    for (let begin = 0; begin < messages.length && isRunning() && !isStale(); begin += CHUNK) {
      const chunk = messages.slice(begin, begin + CHUNK);
      const results: Message[] = [];
      for (const { key, value } of chunk) {
        const answer = callFor(partition, value);
        results.push({ key, value: answer instanceof Promise ? await answer : answer, partition });
      }
      await producer.send({ topic: job.output, messages: results });
      resolveOffset(chunk.at(-1)!.offset);
      await heartbeat();
    }
  },
});

await toldToStop;
await consumer.disconnect();
await producer.disconnect();
