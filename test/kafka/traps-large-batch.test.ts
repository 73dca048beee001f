import { CompressionTypes, ConfigResourceTypes } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { preEncoded } from '../../src/runtime/kafkajs/writing/pre-encoded.js';
import { committed, endOffsets } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { Flow } from './flow.js';
import { Watch } from './watch.js';

/** More than the arguments of one call that V8's default stack holds. */
const TOO_MANY = 150_000;

let flow: Flow;
let watch: Watch;
beforeEach(async () => {
  flow = await Flow.open({ brokers: inject('cluster').brokers }, { partitions: 2 });
  watch = new Watch();
});
afterEach(() => flow.close());

const marks = () => committed(flow.group, flow.input);

/** One batch, which kafkajs would take minutes to group itself. */
async function writeLongBatch(compression: number): Promise<void> {
  const configEntries = [{ name: 'max.message.bytes', value: '5000000' }];
  const resources = [{ type: ConfigResourceTypes.TOPIC, name: flow.input, configEntries }];
  await flow.admin.alterConfigs({ validateOnly: false, resources });
  const producer = flow.kafka.producer();
  await producer.connect();
  const record = { key: null, value: Buffer.from('x'), headers: [], timestamp: 1_700_000_000_000 };
  const messages = preEncoded(
    1,
    Array.from({ length: TOO_MANY }, () => record),
  );
  await producer.send({ topic: flow.input, compression, messages });
  await producer.disconnect();
}

describe('a batch of 150,000 records overflows the stack of kafkajs, and kills the consumer for good', () => {
  it.each([CompressionTypes.None, CompressionTypes.GZIP])(
    'here it is read as any other (compression %i)',
    async (codec) => {
      await flow.feed(100);
      await writeLongBatch(codec);
      await flow.feed(100);
      const app = await flow.start(flow.through(), watch.options);
      watch.follow(app);
      const ends = await endOffsets(flow.input);
      await until(
        async () => (await marks()).every((mark, partition) => mark === ends[partition]),
        () => `it is ${app.state}, at ${JSON.stringify(app.status().partitions)}`,
      );
      expect(await flow.size(flow.output)).toBe(TOO_MANY + 200);
      expect([app.state, watch.error, watch.states]).toEqual(['RUNNING', null, []]);
    },
  );
});
