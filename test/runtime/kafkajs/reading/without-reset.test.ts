import type { Cluster } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { withoutReset } from '../../../../src/runtime/kafkajs/reading/without-reset.js';

/** As kafkajs's cluster: where it begins is asked for before anything is waited for. */
class FakeCluster {
  defaultOffset({ fromBeginning }: { fromBeginning: boolean }): number {
    return fromBeginning ? -2 : -1;
  }

  async fetchTopicsOffset(topics: readonly { fromBeginning: boolean }[]): Promise<number[]> {
    const timestamps = topics.map((topic) => this.defaultOffset(topic));
    await Promise.resolve();
    return timestamps;
  }
}

describe('a consumer that may not reset its offsets', () => {
  function guarded() {
    const told: string[] = [];
    const cluster = new FakeCluster();
    withoutReset(cluster as unknown as Cluster, () => void told.push('out of range'));
    return { cluster, told };
  }

  it('is refused the offset that kafkajs would commit', () => {
    const { cluster, told } = guarded();
    expect(() => cluster.defaultOffset({ fromBeginning: true })).toThrow('out of range');
    expect(told).toEqual(['out of range']);
  });

  it('still learns where a partition begins', async () => {
    const { cluster, told } = guarded();
    const offsets = cluster.fetchTopicsOffset([{ fromBeginning: true }, { fromBeginning: false }]);
    // Not only until the first of them, and not while it waits for the answer.
    expect(() => cluster.defaultOffset({ fromBeginning: true })).toThrow();
    expect(await offsets).toEqual([-2, -1]);
    expect(told).toEqual(['out of range']);
  });
});
