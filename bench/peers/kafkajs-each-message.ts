/**
 * kafkajs as the first page of its documentation has it: `eachMessage`, and a `send` for each record
 * (https://kafka.js.org/docs/getting-started). Offsets are committed after the handler: at least once.
 */
import { Kafka, logLevel } from 'kafkajs';
import { jobOf, toldToStop } from './job.js';
import { workOf } from './work.js';

const job = jobOf();
const work = await workOf(job);
const kafka = new Kafka({ brokers: [...job.brokers], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: job.group });
const producer = kafka.producer();

await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: job.input, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message: { key, value } }) => {
    const result = work(value!);
    if (result) await producer.send({ topic: job.output, messages: [{ key, value: result }] });
    else await producer.send({ topic: job.deadLetters, messages: [{ key, value }] });
  },
});

await toldToStop;
await consumer.disconnect();
await producer.disconnect();
