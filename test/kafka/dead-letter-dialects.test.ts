import { readDeadLetter } from 'spillway';
import { expect, inject, it } from 'vitest';
import { runStreams, springDeadLetter } from '../cluster/dead-letter-tools.js';
import { consoleConsume, consoleProduce, type LogRecord } from '../cluster/java.js';
import { createTopic, topicName } from '../cluster/topics.js';
import { withJava } from '../cluster/with-java.js';

const TIME = 1_700_000_000_000;
const HEADERS: LogRecord['headers'] = [['traceparent', Buffer.from('00-1')]];

const int = (number: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(number);
  return bytes;
};

/** In partition 2, so that no number is zero by chance; what dies is at the offsets 1 and 3. */
const feed = [int(100), Buffer.from('no int'), int(200), int(-1)].map((value, n) => ({
  partition: 2,
  key: Buffer.from([0xff, n]),
  value,
  timestamp: TIME + n,
  headers: HEADERS,
}));

const { brokers } = inject('cluster');

/** D84: what the JVM's libraries leave of the record. */
const kept = ({ key, value, headers }: LogRecord) => ({ key, value, first: headers[0] });
const original = (offset: number) => ({ key: feed[offset]!.key, value: feed[offset]!.value, first: HEADERS[0] });

/** What a topic holds, in the order of the feed: Kafka Streams chooses partitions by the key. */
const inTime = async (topic: string) =>
  (await consoleConsume(brokers, topic)).toSorted((a, b) => a.timestamp - b.timestamp);

withJava('D31: dead letters that the JVM wrote are read', () => {
  it('Kafka Streams 4.3, with errors.dead.letter.queue.topic.name and the handlers that log and continue', async () => {
    const name = topicName('streams');
    const app = { application: name, input: `${name}-in`, output: `${name}-out`, deadLetters: `${name}-dlq` };
    for (const topic of [app.input, app.output, app.deadLetters]) await createTopic(topic, { partitions: 4 });
    await consoleProduce(brokers, app.input, feed);
    await runStreams(brokers, app);

    const copied = await inTime(app.output);
    expect(copied.map(({ value }) => value)).toEqual([int(100), int(200)]);
    const letters = await inTime(app.deadLetters);
    expect(letters.map(kept)).toEqual([original(1), original(3)]);
    const [unreadable, negative] = letters.map(readDeadLetter);
    expect(unreadable).toMatchObject({
      dialect: 'kafka-streams',
      origin: { topic: app.input, partition: 2, offset: 1, timestamp: TIME + 1 },
      exception: 'org.apache.kafka.common.errors.SerializationException',
      message: 'Size of data received by IntegerDeserializer is not 4',
    });
    expect(negative).toMatchObject({
      dialect: 'kafka-streams',
      origin: { topic: app.input, partition: 2, offset: 3, timestamp: TIME + 3 },
      exception: 'java.lang.IllegalStateException',
      message: 'the amount is -1',
    });
    expect(negative!.stacktrace).toMatch(/^java\.lang\.IllegalStateException: the amount is -1\n\tat /);
  });

  it('Spring Kafka 3.3, with its DeadLetterPublishingRecoverer', async () => {
    const topic = await createTopic(topicName('spring'), { partitions: 4 });
    const letters = await createTopic(`${topic}-dlt`, { partitions: 4 });
    await consoleProduce(brokers, topic, feed);
    await springDeadLetter(brokers, 'pricing', { topic, partition: 2, offset: 3 });

    const [letter, ...others] = await consoleConsume(brokers, letters);
    expect(others).toEqual([]);
    expect({ ...kept(letter!), partition: letter!.partition }).toEqual({ ...original(3), partition: 2 });
    const story = readDeadLetter(letter!);
    expect(story).toMatchObject({
      dialect: 'spring',
      origin: { topic, partition: 2, offset: 3, timestamp: TIME + 3 },
      group: 'pricing',
      exception: 'org.springframework.kafka.listener.ListenerExecutionFailedException',
      cause: 'java.lang.IllegalStateException',
      message: 'Listener failed; the amount is -1',
    });
    expect(story!.stacktrace).toContain('Caused by: java.lang.IllegalStateException: the amount is -1');
  });
});
