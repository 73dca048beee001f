import type { Cluster } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { leaveFor } from '../../../../src/runtime/kafkajs/group/former.js';
import { refusal } from './fake-cluster.js';

const former = { groupId: 'group', memberId: 'member' };

/** A cluster whose coordinator answers to a member that leaves with these, one after the other. */
function clusterThat(...answers: readonly (Error | null)[]) {
  const left: unknown[] = [];
  const rest = [...answers];
  const cluster = {
    findGroupCoordinator: () =>
      Promise.resolve({
        leaveGroup: (member: unknown) => {
          const answer = rest.shift() ?? null;
          if (answer) return Promise.reject(new Error('later', { cause: answer }));
          left.push(member);
          return Promise.resolve();
        },
      }),
  };
  return { cluster: cluster as unknown as Cluster, left };
}

describe('leaving for a member that could not', () => {
  it('tells the coordinator', async () => {
    const { cluster, left } = clusterThat(null);
    await leaveFor(cluster, former);
    expect(left).toEqual([former]);
  });

  it.each(['GROUP_LOAD_IN_PROGRESS', 'NOT_COORDINATOR_FOR_GROUP', 'GROUP_COORDINATOR_NOT_AVAILABLE'])(
    'fails while the coordinator cannot be told: %s',
    async (type) => {
      const { cluster, left } = clusterThat(refusal(type, true));
      await expect(leaveFor(cluster, former)).rejects.toThrow('later');
      await leaveFor(cluster, former);
      expect(left).toEqual([former]);
    },
  );

  it.each(['UNKNOWN_MEMBER_ID', 'GROUP_AUTHORIZATION_FAILED'])('is done with any other answer: %s', async (type) => {
    const { cluster, left } = clusterThat(refusal(type));
    await leaveFor(cluster, former);
    expect(left).toEqual([]);
  });
});
