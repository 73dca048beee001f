/**
 * A slow call for each record by hand, as well as it can be done over `eachBatch`: records of one key one after another,
 * those of others at the same time, up to so many in all. A chunk is sent when all of its calls have ended, in the order
 * of its records, so the order of each key is kept; four partitions at once fill the slots that the last calls of a chunk
 * leave. Offsets are resolved after the send (https://kafka.js.org/docs/consuming#a-name-each-batch-a-eachbatch).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { LANES } from '../slow-step/lanes.js';
import { inLanes } from '../slow-step/in-lanes.js';
import { jobOf, toldToStop } from './job.js';

const CHUNK = 1000;

const job = jobOf();
const kafka = new Kafka({ brokers: [...job.brokers], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: job.group, maxWaitTimeInMs: 100, maxBytesPerPartition: 512 * 1024 });
const producer = kafka.producer();
const lanes = inLanes(LANES);

await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: job.input, fromBeginning: true });
await consumer.run({
  partitionsConsumedConcurrently: 4,
  eachBatchAutoResolve: false,
  eachBatch: async ({ batch: { partition, messages }, resolveOffset, heartbeat, isRunning, isStale }) => {
    for (let begin = 0; begin < messages.length && isRunning() && !isStale(); begin += CHUNK) {
      const chunk = messages.slice(begin, begin + CHUNK);
      const results = await Promise.all(
        chunk.map(({ key, value }) => lanes(key!.toString('latin1'), () => sleep(1, { key, value, partition }))),
      );
      await producer.send({ topic: job.output, messages: results });
      resolveOffset(chunk.at(-1)!.offset);
      await heartbeat();
    }
  },
});

await toldToStop;
await consumer.disconnect();
await producer.disconnect();
