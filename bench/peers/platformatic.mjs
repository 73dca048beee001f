/**
 * @platformatic/kafka by events, the first of the ways to consume in its README
 * (https://github.com/platformatic/kafka#consumer), without autocommit: offsets are committed when what came of them is
 * acknowledged. What arrives while a send is under way is the next send, and no two are: with several, records reach
 * a partition out of order.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { Consumer, MessagesStreamFallbackModes, MessagesStreamModes, ProduceAcks, Producer } from '@platformatic/kafka';
import { jobOf, toldToStop } from './job.js';
import { workOf } from './work.js';

/** Records that may wait for a send. */
const MOST = 4000;

const job = jobOf();
const work = await workOf(job);
const bootstrapBrokers = job.brokers;
const producer = new Producer({ clientId: 'bench', bootstrapBrokers, acks: ProduceAcks.ALL });
const consumer = new Consumer({ clientId: 'bench', bootstrapBrokers, groupId: job.group });
const stream = await consumer.consume({
  topics: [job.input],
  mode: MessagesStreamModes.COMMITTED,
  fallbackMode: MessagesStreamFallbackModes.EARLIEST,
  autocommit: false,
  maxWaitTime: 100,
  highWaterMark: MOST,
});

let waiting = { messages: [], last: new Map() };
let sending = Promise.resolve();
let idle = true;

stream.on('data', ({ topic, partition, offset, leaderEpoch = -1, key, value }) => {
  const result = work(value);
  waiting.messages.push(
    result ? { topic: job.output, partition, key, value: result } : { topic: job.deadLetters, partition, key, value },
  );
  waiting.last.set(partition, { topic, partition, offset: offset + 1n, leaderEpoch });
  if (waiting.messages.length === MOST) stream.pause();
  if (idle) {
    idle = false;
    sending = sendAll();
  }
});

async function sendAll() {
  // What has arrived with this record goes with it.
  await turn();
  while (waiting.messages.length > 0) {
    const { messages, last } = waiting;
    waiting = { messages: [], last: new Map() };
    stream.resume();
    await producer.send({ messages });
    await consumer.commit({ offsets: [...last.values()] });
  }
  idle = true;
}

await toldToStop;
stream.pause();
await sending;
await stream.close();
await consumer.close(true);
await producer.close();
