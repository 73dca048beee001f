import { describe, expect, inject, it } from 'vitest';
import { committed } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { Flow } from './flow.js';

const ONE_BATCH_A_FETCH = { consumer: { maxBytesPerPartition: 1 } };

describe('records of aborted transactions', () => {
  const BECOMES_THE_MARKER = Buffer.from([0, 0, 0, 0]);

  it('come through behind a key of four zero bytes, and where a fetch begins in two of them: here none does', async () => {
    const flow = await Flow.open({ brokers: inject('cluster').brokers }, { partitions: 1 });
    try {
      const producers = await Promise.all([flow.transactional(), flow.transactional()]);
      const open = await Promise.all(producers.map((producer) => producer.transaction()));
      const send = (by: number, n: number, key: Buffer | string = 'k') =>
        open[by]!.send({ topic: flow.input, messages: [{ key, value: `${n}` }] });
      await send(0, 100);
      await send(1, 101);
      await send(0, 102, BECOMES_THE_MARKER);
      await send(1, 103);
      await send(0, 104);
      await send(1, 105);
      for (const transaction of open) await transaction.abort();
      await flow.feed(1);
      const outcomes = [];
      for (const [group, options] of [{}, ONE_BATCH_A_FETCH].entries()) {
        const applicationId = `${flow.group}-${group}`;
        const app = await flow.start(flow.through(), { applicationId }, options);
        await until(
          async () => (await committed(applicationId, flow.input))[0] === 6 + 2 + 1,
          () => `the end is 9, and it is at ${JSON.stringify(app.status().partitions)}`,
        );
        outcomes.push([...(await flow.outcome()).times]);
        await app.close();
      }
      expect(outcomes).toEqual([[[0, 1]], [[0, 2]]]);
      await Promise.all(producers.map((producer) => producer.disconnect()));
    } finally {
      await flow.close();
    }
  });
});
