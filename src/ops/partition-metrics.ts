import type { PartitionStatus, Standing } from '../core/status.js';
import type { Metric, Reading } from './metric.js';

const STANDINGS: readonly Standing[] = ['ok', 'slow', 'stalled', 'stopped', 'rewound'];

/** A gauge of every assigned partition; left out where it is not known. */
const gauge = (name: string, help: string, of: (partition: PartitionStatus) => number | null): Metric => ({
  name,
  type: 'gauge',
  help,
  labels: ['group', 'topic', 'partition'],
  read: ({ status }) =>
    status.partitions.flatMap((partition): Reading[] => {
      const value = of(partition);
      return value === null ? [] : [[value, status.applicationId, partition.topic, String(partition.partition)]];
    }),
});

/** A value for each of several words about a partition. */
const set = (
  name: string,
  help: string,
  label: string,
  of: (partition: PartitionStatus) => readonly (readonly [word: string, value: number])[],
): Metric => ({
  name,
  type: 'gauge',
  help,
  labels: ['group', 'topic', 'partition', label],
  read: ({ status }) =>
    status.partitions.flatMap((at) =>
      of(at).map(([word, value]): Reading => [value, status.applicationId, at.topic, String(at.partition), word]),
    ),
});

const milliseconds = (at: number | null): number | null => (at === null ? null : at / 1000);

/** Of the partitions that are assigned to this instance. */
export const partitionMetrics: readonly Metric[] = [
  gauge('spillway_source_lag_records', 'Records from the committed offset to the end of the log.', ({ lag }) => lag),
  gauge(
    'spillway_source_lag_seconds',
    'Age of the oldest record that is not settled, by its timestamp; 0 when all are. A lower bound before it is fetched.',
    ({ lagSeconds }) => lagSeconds,
  ),
  gauge(
    'spillway_source_drain_seconds',
    'Until the lag is gone, as it fell over the last minute; +Inf when it did not fall.',
    ({ drainSeconds }) => drainSeconds ?? Infinity,
  ),
  gauge('spillway_source_committed_offset', 'The offset that the group has.', ({ committed }) => committed),
  gauge('spillway_source_position_offset', 'The next record to be fetched.', ({ position }) => position),
  gauge('spillway_source_end_offset', 'The end of the log, as told last.', ({ end }) => end),
  gauge('spillway_source_log_start_offset', 'The beginning of the log, once it is known.', ({ start }) => start),
  gauge(
    'spillway_source_last_commit_timestamp_seconds',
    'When the last commit of this assignment was taken, in seconds since 1970; nothing before the first.',
    ({ committedAt }) => milliseconds(committedAt),
  ),
  gauge(
    'spillway_source_oldest_uncommitted_seconds',
    'How long the oldest record that was taken and not committed has been so; 0 when there is none.',
    ({ uncommittedSeconds }) => uncommittedSeconds,
  ),
  set(
    'spillway_source_status',
    'How the partition has fared over five minutes, by the rules of Burrow: 1 for what is so, 0 for the others.',
    'status',
    ({ standing }) => STANDINGS.map((word) => [word, word === standing ? 1 : 0]),
  ),
  set(
    'spillway_source_paused',
    'Why no record is taken, or fetched, right now: 1 for each reason there is, nothing when there is none.',
    'reason',
    ({ paused }) => paused.map((reason) => [reason, 1]),
  ),
  gauge(
    'spillway_source_deaths',
    'How often the process has died while records were in flight here that are not through yet; 0 when all is well.',
    ({ deaths }) => deaths,
  ),
  {
    name: 'spillway_records_consumed_total',
    type: 'counter',
    help: 'Records taken from what was fetched.',
    labels: ['topic', 'partition'],
    read: ({ status }) =>
      status.partitions.map(({ consumed, topic, partition }): Reading => [consumed, topic, String(partition)]),
  },
];
