/**
 * kafkajs by hand, as well as it can be done with plain sends: `eachBatch` with `resolveOffset` after each chunk and a
 * heartbeat, as https://kafka.js.org/docs/consuming#a-name-each-batch-a-eachbatch advises, four partitions at a time.
 * 1,000 records a send is where its producer is fastest; a send is for one partition, since one over several may lose or
 * repeat records when a broker fails, and for the order within the partition only one is under way. An offset is
 * resolved after its record was acknowledged: at least once.
 */
import { Kafka, logLevel, type Message } from 'kafkajs';
import { jobOf, toldToStop } from './job.js';
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
    for (let begin = 0; begin < messages.length && isRunning() && !isStale(); begin += CHUNK) {
      const chunk = messages.slice(begin, begin + CHUNK);
      const good: Message[] = [];
      const bad: Message[] = [];
      for (const { key, value } of chunk) {
        const result = work(value!);
        if (result) good.push({ key, value: result, partition });
        else bad.push({ key, value, partition });
      }
      if (good.length > 0) await producer.send({ topic: job.output, messages: good });
      if (bad.length > 0) await producer.send({ topic: job.deadLetters, messages: bad });
      resolveOffset(chunk.at(-1)!.offset);
      await heartbeat();
    }
  },
});

await toldToStop;
await consumer.disconnect();
await producer.disconnect();
