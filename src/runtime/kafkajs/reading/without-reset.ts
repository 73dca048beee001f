import type { Cluster } from 'kafkajs';

/**
 * Keeps a consumer from moving the group's offset by itself. kafkajs answers a position that the log does not hold with
 * a commit of -2 ("the earliest"), even with `autoCommit: false`. A process that dies before somebody has put the offset
 * back would leave a group that has skipped what it had not read, and no trace of it.
 *
 * kafkajs asks its cluster for the default offset in two places: here, where the answer is refused, and when it looks
 * for where to begin, which is let through. A fetch that was refused is tried again after a while, so the position has
 * to be made good, or its partition paused.
 *
 * @param outOfRange - told each time
 */
export function withoutReset(cluster: Cluster, outOfRange: () => void): void {
  const defaultOffset = cluster.defaultOffset.bind(cluster);
  const fetchTopicsOffset = cluster.fetchTopicsOffset.bind(cluster);
  let looking = false;
  cluster.fetchTopicsOffset = (topics) => {
    looking = true;
    try {
      // It asks for the default before it waits for anything.
      return fetchTopicsOffset(topics);
    } finally {
      looking = false;
    }
  };
  cluster.defaultOffset = (config) => {
    if (looking) return defaultOffset(config);
    outOfRange();
    throw new Error('a position is out of range, and the offset of the group stays as it is');
  };
}
