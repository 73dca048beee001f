import type { Broker, Cluster } from 'kafkajs';
import { SpillwayError } from 'spillway';
import { describe, expect, it } from 'vitest';
import { isolateBatches } from '../../../src/runtime/kafkajs/unreadable-batches.js';

type Request = Parameters<Broker['fetch']>[0];

/** As kafkajs's broker: one batch that fails takes the whole response with it. Each batch is one offset of a partition. */
class FakeBroker {
  readonly fetches: string[] = [];
  constructor(readonly batches: Readonly<Record<number, readonly (string | Error)[]>>) {}

  fetch = async ({ topics, maxWaitTime }: Request): Promise<unknown> => {
    this.fetches.push(`${maxWaitTime} ${topics.flatMap(({ partitions }) => partitions.map(shown)).join()}`);
    await Promise.resolve();
    const responses = topics.map(({ topic, partitions }) => ({
      topicName: topic,
      partitions: partitions.map(({ partition, fetchOffset, maxBytes }) => {
        const given = this.batches[partition]!.slice(Number(fetchOffset), maxBytes === 1 ? Number(fetchOffset) + 1 : 9);
        for (const batch of given) if (batch instanceof Error) throw batch;
        return { partition, given };
      }),
    }));
    return { responses };
  };
}

const shown = ({ partition, fetchOffset, maxBytes }: Request['topics'][number]['partitions'][number]) =>
  `${partition}@${fetchOffset}:${maxBytes}`;

async function guarded(broker: FakeBroker) {
  const told: { code: string; message: string; at: object; offset: string }[] = [];
  const cluster = { findBroker: () => Promise.resolve(broker) } as unknown as Cluster;
  isolateBatches(cluster, ({ code, message }, at, offset) => void told.push({ code, message, at, offset }));
  const fetch = async (...positions: readonly string[]) => {
    const partitions = positions.map((fetchOffset, partition) => ({ partition, fetchOffset, maxBytes: 100 }));
    const found = await cluster.findBroker({ nodeId: '1' });
    const { responses } = (await found.fetch({ maxWaitTime: 200, topics: [{ topic: 't', partitions }] })) as {
      responses: { partitions: { given: string[] }[] }[];
    };
    return responses.flatMap(({ partitions }) => partitions.flatMap(({ given }) => given));
  };
  return { told, fetch };
}

const tooLong = new RangeError('Maximum call stack size exceeded');

describe('a batch that cannot be read', () => {
  it('is none when all goes well: one fetch, however often the broker is asked for', async () => {
    const broker = new FakeBroker({ 0: ['a'], 1: ['b', 'c'] });
    const { told, fetch } = await guarded(broker);
    expect(await fetch('0', '1')).toEqual(['a', 'c']);
    expect(await fetch('0', '0')).toEqual(['a', 'b', 'c']);
    expect(broker.fetches).toEqual(['200 0@0:100,1@1:100', '200 0@0:100,1@0:100']);
    expect(told).toEqual([]);
  });

  it('holds up neither the other partitions nor what is before it', async () => {
    const { told, fetch } = await guarded(new FakeBroker({ 0: ['a', 'b'], 1: ['c', tooLong], 2: ['d'] }));
    expect(await fetch('0', '0', '0')).toEqual(['a', 'b', 'c', 'd']);
    expect(told).toEqual([]);
  });

  it('is told by its place once it is the next one, and no fetch of that waits for records', async () => {
    const broker = new FakeBroker({ 0: ['a'], 1: ['c', tooLong], 2: ['d'] });
    const { told, fetch } = await guarded(broker);
    expect(await fetch('0', '1', '0')).toEqual(['a', 'd']);
    expect(told).toMatchObject([{ code: 'BATCH_TOO_LONG', at: { topic: 't', partition: 1 }, offset: '1' }]);
    expect(told[0]!.message).toContain(' at t/1@1 [');
    expect(broker.fetches.slice(1)).toEqual(['0 0@0:100', '0 1@1:100', '0 1@1:1', '0 2@0:100']);
  });

  it('is told with what its codec says', async () => {
    const over = new SpillwayError('BATCH_OVER_BUDGET', { codec: 'gzip', limit: 5 });
    const { told, fetch } = await guarded(new FakeBroker({ 0: [over] }));
    expect(await fetch('0')).toEqual([]);
    expect(told).toMatchObject([{ code: 'BATCH_OVER_BUDGET', at: { topic: 't', partition: 0 }, offset: '0' }]);
    expect(told[0]!.message).toMatch(/gzip takes more than 5 bytes at t\/0@0 \[/);
  });

  it('is not what fails when the broker refuses', async () => {
    const broker = new FakeBroker({ 0: [new Error('the leader has moved')] });
    const { told, fetch } = await guarded(broker);
    await expect(fetch('0')).rejects.toThrow('the leader has moved');
    expect(broker.fetches).toHaveLength(1);
    expect(told).toEqual([]);
  });
});
