import type { Cluster } from 'kafkajs';
import { hasMoved } from './coordinator.js';

/** The member that was last in the group; the group may not have noticed that it is gone. */
export interface Former {
  readonly groupId: string;
  readonly memberId: string;
}

/** What kafkajs's types leave out of a broker. */
interface Coordinator {
  leaveGroup(member: Former): Promise<unknown>;
}

/**
 * Leaves the group for a member that died with its connection and could not: the group would let nobody have its
 * partitions until its session ends. Whoever joined without having been able to say so would wait that long.
 * @throws (rejects) what keeps the coordinator from being asked now; not that the member had left after all.
 */
export async function leaveFor(cluster: Cluster, former: Former): Promise<void> {
  try {
    const coordinator: unknown = await cluster.findGroupCoordinator(former);
    await (coordinator as Coordinator).leaveGroup(former);
  } catch (error) {
    if (hasMoved(error)) throw error;
  }
}
