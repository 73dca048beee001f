import { CompressionTypes, ConfigResourceTypes } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { preEncoded } from '../../src/runtime/kafkajs/pre-encoded.js';
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
  it('here the app stops at it, says where, how to read it and how to leave it out, and goes on behind it', async () => {
    await flow.feed(100);
    const app = await flow.start(flow.through(), watch.options, watch.transport);
    await flow.caughtUp();
    const [, offset = 0] = await marks();
    expect(offset).toBeGreaterThan(0);
    await writeLongBatch(CompressionTypes.GZIP);
    const error: unknown = await app.done.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'BATCH_TOO_LONG', topic: flow.input, partition: 1, offset });
    expect(watch.connections).toBeLessThan(20);
    expect(watch.lines.length).toBeLessThan(30);
    expect((await marks())[1]).toBe(offset);

    const partitions = [{ partition: 1, offset: String(offset + TOO_MANY) }];
    await flow.admin.setOffsets({ groupId: flow.group, topic: flow.input, partitions });
    await flow.feed(100);
    const ends = await endOffsets(flow.input);
    await flow.start(flow.through());
    await until(
      async () => (await marks()).every((mark, partition) => mark === ends[partition]),
      () => 'what is behind it is not read',
    );
    expect(flow.missing(await flow.outcome())).toEqual([]);
  });

  it('here what came in the same response before it is read, and it is told apart from that', async () => {
    await flow.feed(100);
    const [, offset] = await endOffsets(flow.input);
    await writeLongBatch(CompressionTypes.None);
    await flow.feed(100);
    const app = await flow.start(flow.through());
    await expect(app.done).rejects.toMatchObject({ code: 'BATCH_TOO_LONG', topic: flow.input, partition: 1, offset });
    expect((await marks())[1]).toBeLessThanOrEqual(offset!);
  });

  it('here the other partitions go on, with onStop partition', async () => {
    await writeLongBatch(CompressionTypes.GZIP);
    const app = await flow.start(flow.through(), { onStop: 'partition' });
    await until(
      () => app.state === 'DEGRADED',
      () => `it is ${app.state}`,
    );
    await flow.write(flow.input, { partition: 0, key: 'k', value: '0' });
    await until(
      async () => (await marks())[0] === 1,
      () => 'the other partition is not read',
    );
    expect((await marks())[1]).toBeLessThanOrEqual(0);
  });
});
