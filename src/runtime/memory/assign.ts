import type { TopicPartition } from '../../core/record.js';

export type Assignor = 'roundRobin' | 'range';

/** A member, as an assignor sees it. */
export interface Subscriber {
  readonly topics: ReadonlySet<string>;
}

/**
 * Deals the partitions of all topics out to the members, in the order given: one after the other over all topics
 * (`roundRobin`), or in runs, each topic for itself (`range`, which gives the same partition of two topics to the same
 * member). As `RoundRobinAssignor` and `RangeAssignor` of Kafka's Java client. A member gets only topics that it asked
 * for.
 */
export function assign<M extends Subscriber>(
  assignor: Assignor,
  members: readonly M[],
  partitionsOf: (topic: string) => number,
): Map<M, TopicPartition[]> {
  const dealt = new Map<M, TopicPartition[]>(members.map((member) => [member, []]));
  const topics = [...new Set(members.flatMap((member) => [...member.topics]))].sort();
  let turn = 0;
  for (const topic of topics) {
    const takers = members.filter((member) => member.topics.has(topic));
    const partitions = partitionsOf(topic);
    const share = Math.floor(partitions / takers.length);
    const larger = partitions % takers.length;
    for (let partition = 0; partition < partitions; partition++) {
      if (assignor === 'range') {
        const beyond = partition - larger * (share + 1);
        const index = beyond < 0 ? Math.floor(partition / (share + 1)) : larger + Math.floor(beyond / share);
        dealt.get(takers[index]!)!.push({ topic, partition });
        continue;
      }
      while (!members[turn % members.length]!.topics.has(topic)) turn++;
      dealt.get(members[turn++ % members.length]!)!.push({ topic, partition });
    }
  }
  return dealt;
}
