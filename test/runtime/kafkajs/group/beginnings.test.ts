import type { Admin, Kafka } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import type { Reset } from '../../../../src/core/reset.js';
import { AdminLine } from '../../../../src/runtime/kafkajs/admin-line.js';
import { beginningsOf } from '../../../../src/runtime/kafkajs/group/beginnings.js';

/** What an admin knows of the topic 'in': by partition, its start, its end, and what the group has committed. */
type Known = readonly (readonly [low: number, high: number, committed: number])[];

/** An admin that knows what there was when it was opened, as kafkajs's does. */
class Cluster {
  known: Known;
  opened = 0;
  closed = 0;
  readonly line = new AdminLine({ admin: () => this.#admin() } as unknown as Kafka);

  constructor(known: Known) {
    this.known = known;
  }

  beginnings(partitions: number, reset: Reset = 'latest', fromStart = false) {
    const wanted = Array.from({ length: partitions }, (_, partition) => ({ topic: 'in', partition }));
    return beginningsOf(this.line, { group: 'app', reset }, wanted, () => fromStart);
  }

  #admin(): Partial<Admin> {
    this.opened++;
    const { known } = this;
    return {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(void this.closed++),
      fetchTopicOffsets: () =>
        Promise.resolve(
          known.map(([low, high], partition) => ({ partition, offset: `${high}`, low: `${low}`, high: `${high}` })),
        ),
      fetchOffsets: () =>
        Promise.resolve([
          {
            topic: 'in',
            partitions: known.map(([, , committed], partition) => ({
              partition,
              offset: `${committed}`,
              metadata: 'a mark',
            })),
          },
        ]),
    };
  }
}

describe('where a partition begins', () => {
  const begins = async (known: Known, reset: Reset, fromStart = false) =>
    (await new Cluster(known).beginnings(known.length, reset, fromStart)).map(({ committed }) => committed);

  it('is what the group has committed', async () => {
    const found = await new Cluster([[2, 9, 5]]).beginnings(1);
    const beside = { metadata: 'a mark', known: true };
    expect(found).toEqual([{ topic: 'in', partition: 0, start: 2, end: 9, committed: 5, ...beside }]);
  });

  it('is as the app says while the group has no offset of the topic', async () => {
    expect(await begins([[2, 9, -1]], 'earliest')).toEqual([2]);
    expect(await begins([[2, 9, -1]], 'latest')).toEqual([9]);
    await expect(begins([[2, 9, -1]], 'none')).rejects.toMatchObject({ code: 'NO_COMMITTED_OFFSET' });
  });

  it('is the start when the group reads another of the topic, when it is new, and after "the earliest"', async () => {
    const another: Known = [
      [2, 9, -1],
      [0, 5, 3],
    ];
    expect(await begins(another, 'latest')).toEqual([2, 3]);
    expect(await begins([[2, 9, -1]], 'latest', true)).toEqual([2]);
    expect(await begins([[2, 9, -2]], 'latest')).toEqual([2]);
  });
});

describe('a partition that was added since the connection looked', () => {
  it('is not begun at a guess: the connection is opened anew, and knows of it then', async () => {
    const cluster = new Cluster([[0, 4, 4]]);
    expect((await cluster.beginnings(1)).map(({ committed }) => committed)).toEqual([4]);
    cluster.known = [
      [0, 4, 4],
      [0, 7, 6],
    ];
    await expect(cluster.beginnings(2)).rejects.toThrow('the cluster has not told of in/1 yet');
    expect((await cluster.beginnings(2)).map(({ committed }) => committed)).toEqual([4, 6]);
    expect([cluster.opened, cluster.closed]).toEqual([2, 1]);
  });
});
