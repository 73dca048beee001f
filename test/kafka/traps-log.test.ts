import { Serdes, StreamsBuilder } from 'spillway';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startKafka, type Kafka } from '../cluster/kafka.js';
import { readAll } from '../cluster/read-all.js';
import { committed, endOffsets } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';
import { WireTap } from './wire-tap.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const ONE_BATCH_A_FETCH = { consumer: { maxBytesPerPartition: 1 } };

describe('batches without a record for the handler', () => {
  it.each([
    ['in one fetch', {}],
    ['each in a fetch of its own', ONE_BATCH_A_FETCH],
  ])('never reach it, and lag stays: here markers and aborted transactions are passed, %s', async (_how, options) => {
    const flow = await Flow.open({ brokers: inject('cluster').brokers }, { partitions: 1 });
    try {
      const producer = await flow.transactional();
      const write = async (outcome: 'commit' | 'abort', ...numbers: number[]) => {
        const transaction = await producer.transaction();
        const messages = numbers.map((n) => ({ key: 'k', value: `${n}` }));
        await transaction.send({ topic: flow.input, messages });
        await transaction[outcome]();
      };
      await write('commit', 0, 1);
      await write('abort', 100, 101);
      await write('commit', 2);
      await write('abort', 102);
      await write('abort', 103, 104);
      const app = await flow.start(flow.through(), {}, options);
      // A record or a marker is an offset.
      const passed = (end: number) =>
        until(
          async () => {
            const [mark] = await committed(flow.group, flow.input);
            const [{ lag, position } = { lag: -1, position: -1 }] = app.status().partitions;
            return mark === end && position === end && lag === 0;
          },
          () => `the end is ${end}, and it is at ${JSON.stringify(app.status().partitions)}`,
        );
      await passed(13);
      // And those that come while it waits for more.
      await write('abort', 105);
      await passed(15);
      await write('commit', 3);
      await passed(17);
      await producer.disconnect();
      expect((await flow.outcome()).times).toEqual(new Map([0, 1, 2, 3].map((n) => [n, 1])));
    } finally {
      await flow.close();
    }
  });
});

withJava('a batch whose tail was compacted away', () => {
  const GAP = 3_000;
  let kafka: Kafka;
  beforeAll(async () => (kafka = await startKafka({ properties: { 'log.cleaner.backoff.ms': '100' } })));
  afterAll(() => kafka?.stop());

  it('is fetched again and again, one offset further each time: here the position is behind it at once', async () => {
    const flow = await Flow.open(kafka.clientConfig(), { partitions: 1 });
    try {
      const topic = `${flow.name}-compacted`;
      await flow.create(topic, 1, 1, {
        'cleanup.policy': 'compact',
        'min.cleanable.dirty.ratio': '0.001',
        'segment.ms': '100',
      });
      const write = (...keys: string[]) =>
        flow.write(topic, ...keys.map((key) => ({ key, value: key === 'kept' ? '1' : '0' })));
      await write('kept', ...new Array<string>(GAP).fill('superseded'));
      let left: number[] = [];
      await until(
        async () => {
          // What is cleaned is what lies before the segment that is written to.
          await write('superseded');
          left = (await readAll(topic, kafka.clientConfig())).map(({ offset }) => offset);
          return left[0] === 0 && left[1]! > GAP;
        },
        () => `${left.length} records are left`,
        { every: 300 },
      );
      const tap = new WireTap();
      const builder = new StreamsBuilder();
      builder.stream(topic, text).to(flow.output, text);
      await flow.start(builder.build({ deadLetters: 'stop' }), {}, { ...tap.transport, ...ONE_BATCH_A_FETCH });
      const ends = await endOffsets(topic, kafka.clientConfig());
      await until(
        async () => (await committed(flow.group, topic, kafka.clientConfig()))[0] === ends[0],
        () => `${tap.fetchWaits.length} fetches did not bring it to the end`,
      );
      expect(tap.fetchWaits.length).toBeLessThan(GAP / 10);
      expect((await flow.outcome()).times.get(1)).toBe(1);
    } finally {
      await flow.close();
    }
  });
});
