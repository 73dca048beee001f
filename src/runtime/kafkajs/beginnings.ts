import { SpillwayError } from '../../core/errors.js';
import type { TopicPartition } from '../../core/record.js';
import type { Assigned, Subscription } from '../../core/transport.js';
import type { AdminLine } from './admin-line.js';
import { byTopic } from './by-topic.js';
import { wholeNumber } from './fetched.js';

/** Where a partition begins, and what the log held then. */
export interface Beginning extends Assigned {
  readonly start: number;
  readonly end: number;
}

/** What the log holds of a partition. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** kafkajs and Kafka say -1 where there is no offset. */
const NONE = -1;

/**
 * Where partitions begin: at the group's committed offset, else as `reset` says. A partition that is new to a topic
 * which the group reads already begins at its start, whatever `reset` is: what was written to it before it was noticed
 * is no older than what the group has read.
 * @throws SpillwayError `NO_COMMITTED_OFFSET`; errors of kafkajs.
 */
export async function beginningsOf(
  admin: AdminLine,
  { group, reset, fromStart }: Pick<Subscription, 'group' | 'reset' | 'fromStart'>,
  partitions: readonly TopicPartition[],
): Promise<readonly Beginning[]> {
  const topics = Object.keys(byTopic(partitions));
  const [committed, extents] = await Promise.all([committedOf(admin, group, topics), extentsOf(admin, topics)]);
  return partitions.map((at) => {
    const { start, end } = extents.get(at.topic)?.get(at.partition) ?? { start: 0, end: 0 };
    const offsets = committed.get(at.topic);
    const offset = offsets?.get(at.partition) ?? NONE;
    if (offset >= 0) return { ...at, committed: offset, start, end };
    const known = [...(offsets?.values() ?? [])].some((other) => other >= 0);
    if (known || fromStart.includes(at.topic)) return { ...at, committed: start, start, end };
    if (reset === 'none') throw new SpillwayError('NO_COMMITTED_OFFSET', { group }, at);
    return { ...at, committed: reset === 'latest' ? end : start, start, end };
  });
}

/** What the log holds of every partition of these topics. */
export async function extentsOf(
  admin: AdminLine,
  topics: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<number, Extent>>> {
  const found = await Promise.all(
    topics.map(async (topic) => {
      const offsets = await admin.ask((asked) => asked.fetchTopicOffsets(topic));
      const extents = offsets.map(
        ({ partition, low, high }) => [partition, { start: wholeNumber(low), end: wholeNumber(high) }] as const,
      );
      return [topic, new Map(extents)] as const;
    }),
  );
  return new Map(found);
}

async function committedOf(
  admin: AdminLine,
  group: string,
  topics: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> {
  const found = await admin.ask((asked) => asked.fetchOffsets({ groupId: group, topics: [...topics] }));
  return new Map(
    found.map(({ topic, partitions }) => [
      topic,
      new Map(partitions.map(({ partition, offset }) => [partition, wholeNumber(offset)])),
    ]),
  );
}
