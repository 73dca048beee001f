import { nameOf, type TopicPartition } from '../../../core/record.js';
import { beginningOf, type Extent } from '../../../core/reset.js';
import type { Assigned, Subscription } from '../../../core/transport.js';
import type { AdminLine } from '../admin-line.js';
import { byTopic } from '../by-topic.js';

/** Where a partition begins, and what the log held then. */
export interface Beginning extends Assigned, Extent {
  /** The group has an offset of it. */
  readonly known: boolean;
}

/** What the group has of a partition. */
interface Found {
  readonly offset: number;
  readonly metadata: string;
}

/** What kafkajs's admin commits for "the earliest"; where there is no offset, it is -1. */
const EARLIEST = -2;

/**
 * Where partitions begin: at the group's committed offset, else as `reset` says. One that is new to a topic which the
 * group reads already, or whose topic is `fromStart`, begins at its start, whatever `reset` is: what was written to it
 * before it was noticed is no older than what the group has read.
 * @throws SpillwayError `NO_COMMITTED_OFFSET`, `INVALID_OPTION`; errors of kafkajs; an Error when a partition is not known yet.
 */
export async function beginningsOf(
  admin: AdminLine,
  { group, reset }: Pick<Subscription, 'group' | 'reset'>,
  partitions: readonly TopicPartition[],
  fromStart: (at: TopicPartition) => boolean,
): Promise<readonly Beginning[]> {
  const topics = Object.keys(byTopic(partitions));
  const [committed, extents] = await Promise.all([committedOf(admin, group, topics), extentsOf(admin, topics)]);
  return partitions.map((at) => {
    const extent = extents.get(at.topic)?.get(at.partition);
    const offsets = committed.get(at.topic);
    const found = offsets?.get(at.partition);
    if (extent === undefined || found === undefined) {
      // kafkajs asks of no partition that was added since it looked at the topic, which may be five minutes ago.
      admin.renew();
      throw new Error(`the cluster has not told of ${nameOf(at)} yet`);
    }
    const { offset, metadata } = found;
    if (offset >= 0) return { ...at, ...extent, committed: offset, metadata, known: true };
    const isReading = [...offsets!.values()].some((other) => other.offset >= 0);
    const first = isReading || offset === EARLIEST || fromStart(at) ? 'earliest' : reset;
    return { ...at, ...extent, committed: beginningOf(first, at, extent, group), known: false };
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
        ({ partition, low, high }) => [partition, { start: Number(low), end: Number(high) }] as const,
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
): Promise<ReadonlyMap<string, ReadonlyMap<number, Found>>> {
  const found = await admin.ask((asked) => asked.fetchOffsets({ groupId: group, topics: [...topics] }));
  return new Map(
    found.map(({ topic, partitions }) => [
      topic,
      new Map(
        partitions.map(({ partition, offset, metadata }) => [
          partition,
          { offset: Number(offset), metadata: metadata ?? '' },
        ]),
      ),
    ]),
  );
}
