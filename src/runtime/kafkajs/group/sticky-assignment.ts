import type { TopicPartition } from '../../../core/record.js';

/** A member of a group, as the assignment sees it. */
export interface Seat {
  readonly id: string;
  readonly topics: readonly string[];
  /** What it had before. */
  readonly owned: readonly TopicPartition[];
}

/**
 * Shares partitions out evenly, and leaves every member as much of what it had as is even: a partition that stays
 * repeats nothing, one that moves repeats what was in flight (KIP-54's aims, for members that give everything up
 * before they join). Same members, same topics: the same result, whoever computes it.
 */
export function assignSticky(
  members: readonly Seat[],
  partitions: readonly TopicPartition[],
): Map<string, TopicPartition[]> {
  const seats = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const held = new Map(seats.map(({ id }) => [id, [] as TopicPartition[]]));
  const free = new Map(partitions.map((at) => [nameOf(at), at]));
  const fair = Math.ceil(partitions.length / Math.max(1, seats.length));
  // Who may keep one more than the others' share: as many members as there are left over.
  let extra = partitions.length - Math.floor(partitions.length / Math.max(1, seats.length)) * seats.length;
  for (const { id, owned, topics } of seats) {
    const mine = held.get(id)!;
    for (const at of owned) {
      const full = mine.length >= fair || (mine.length === fair - 1 && extra === 0 && partitions.length % seats.length);
      if (full || !topics.includes(at.topic)) continue;
      const name = nameOf(at);
      const left = free.get(name);
      if (left === undefined) continue;
      free.delete(name);
      mine.push(left);
      if (mine.length === fair) extra--;
    }
  }
  for (const at of free.values()) least(seats, held, at)?.push(at);
  return held;
}

/** What the member has that holds the least, of those that read the topic. */
function least(seats: readonly Seat[], held: Map<string, TopicPartition[]>, { topic }: TopicPartition) {
  let found: TopicPartition[] | undefined;
  for (const { id, topics } of seats) {
    const mine = held.get(id)!;
    if (topics.includes(topic) && (found === undefined || mine.length < found.length)) found = mine;
  }
  return found;
}

const nameOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;
