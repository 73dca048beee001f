import kafkajs, { type Assigner, type Cluster, type PartitionAssigner } from 'kafkajs';
import type { TopicPartition } from '../../../core/record.js';
import { byTopic } from '../by-topic.js';
import { assignSticky, type Seat } from './sticky-assignment.js';

const { AssignerProtocol } = kafkajs;
const { MemberAssignment, MemberMetadata } = AssignerProtocol;

const VERSION = 1;

/**
 * kafkajs's protocol for assignments, with what each member had: `owned` is asked at every join. `lend` gets the
 * connections of the consumer, which kafkajs shows to assigners only.
 */
export function stickyAssigner(
  owned: () => readonly TopicPartition[],
  lend: (cluster: Cluster) => void,
): PartitionAssigner {
  return ({ cluster }) => {
    lend(cluster);
    return assignerOn(cluster, owned);
  };
}

const assignerOn = (cluster: Cluster, owned: () => readonly TopicPartition[]): Assigner => ({
  name: 'spillway-sticky',
  version: VERSION,
  protocol: ({ topics }) => ({
    name: 'spillway-sticky',
    metadata: MemberMetadata.encode({ version: VERSION, topics, userData: Buffer.from(JSON.stringify(owned())) }),
  }),
  async assign({ members }) {
    const seats = members.map(({ memberId, memberMetadata }) => seatOf(memberId, memberMetadata));
    const topics = [...new Set(seats.flatMap((seat) => seat.topics))].sort();
    // A member of a newer release may read topics that the leader does not know of.
    await cluster.addMultipleTargetTopics(topics);
    const partitions = topics.flatMap((topic) =>
      cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => ({ topic, partition: partitionId })),
    );
    partitions.sort((a, b) => a.partition - b.partition || (a.topic < b.topic ? -1 : 1));
    return [...assignSticky(seats, partitions)].map(([memberId, assigned]) => ({
      memberId,
      memberAssignment: MemberAssignment.encode({
        version: VERSION,
        assignment: byTopic(assigned),
        userData: Buffer.alloc(0),
      }),
    }));
  },
});

/** What is not as we write it is another release's: it is a hint only. */
function seatOf(id: string, metadata: Buffer): Seat {
  const decoded = MemberMetadata.decode(metadata);
  const owned: TopicPartition[] = [];
  try {
    for (const at of JSON.parse(String(decoded?.userData)) as readonly Partial<TopicPartition>[])
      if (typeof at.topic === 'string' && Number.isInteger(at.partition))
        owned.push({ topic: at.topic, partition: at.partition! });
  } catch {
    // No hint, then.
  }
  return { id, topics: decoded?.topics ?? [], owned };
}
