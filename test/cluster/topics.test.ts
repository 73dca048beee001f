import { Kafka as KafkaJS } from 'kafkajs';
import { describe, expect, inject, it } from 'vitest';
import { consoleConsume, consoleProduce, type NewRecord } from './java.js';
import { readWithKafkajs } from './read-all.js';
import { committed, createTopic, endOffsets, shared, topicName, withAdmin } from './topics.js';
import { withJava } from './with-java.js';

const { brokers } = inject('cluster');

/** Whatever a log may hold: nothing, no bytes, bytes that are no text, one header twice. */
const RECORDS: readonly Required<NewRecord>[] = [
  { partition: 1, timestamp: 5, key: null, value: null, headers: [] },
  { partition: 0, timestamp: 7, key: Buffer.of(), value: Buffer.of(0, 255, 254), headers: [['h', null]] },
  {
    partition: 1,
    timestamp: 6,
    key: Buffer.from('é'),
    value: Buffer.of(),
    headers: [
      ['h', Buffer.of(0xff)],
      ['h', Buffer.of()],
    ],
  },
];
const expected = [1, 0, 1].map((partition, at) => ({ ...RECORDS[at]!, partition, offset: at === 2 ? 1 : 0 }));

withJava("Kafka's own client", () => {
  it('writes and reads every byte', async () => {
    const topic = await createTopic(topicName(), { partitions: 2 });
    await consoleProduce(brokers, topic, RECORDS, { config: { 'compression.type': 'gzip' } });
    const read = await consoleConsume(brokers, topic);
    expect(read).toHaveLength(expected.length);
    expect(read).toEqual(expect.arrayContaining(expected));
    expect(await endOffsets(topic)).toEqual([1, 2]);
  });

  it('says what it cannot do, and goes on', async () => {
    const topic = await createTopic(topicName());
    await expect(consoleConsume(brokers, topicName('none'))).rejects.toThrow('there is no topic none');
    const large = { value: Buffer.alloc(2 << 20) };
    await expect(consoleProduce(brokers, topic, [large])).rejects.toThrow('RecordTooLarge');
    expect(await consoleConsume(brokers, topic)).toEqual([]);
  });
});

describe('topics on the shared broker', () => {
  it('are read without Java too, and their configuration holds', async () => {
    const topic = await createTopic(topicName(), { partitions: 3, configs: { 'max.message.bytes': '5000' } });
    const producer = new KafkaJS(shared()).producer();
    await producer.connect();
    for (const { partition, key, value, timestamp } of RECORDS) {
      const headers = { once: 'x', twice: ['y', Buffer.of(0)] };
      await producer.send({ topic, messages: [{ partition, key, value, timestamp: String(timestamp), headers }] });
    }
    await expect(producer.send({ topic, messages: [{ value: Buffer.alloc(6000) }] })).rejects.toThrow('larger');
    await producer.disconnect();
    const headers = [
      ['once', Buffer.from('x')],
      ['twice', Buffer.from('y')],
      ['twice', Buffer.of(0)],
    ];
    const read = await readWithKafkajs(topic, shared());
    expect(read).toHaveLength(expected.length);
    expect(read).toEqual(expect.arrayContaining(expected.map((record) => ({ ...record, headers }))));
  });

  it('tell how far a group has come', async () => {
    const topic = await createTopic(topicName(), { partitions: 2 });
    const groupId = topicName('group');
    expect(await committed(groupId, topic)).toEqual([-1, -1]);
    await withAdmin((admin) => admin.setOffsets({ groupId, topic, partitions: [{ partition: 1, offset: '5' }] }));
    expect(await committed(groupId, topic)).toEqual([-1, 5]);
  });
});
