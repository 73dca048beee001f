import type { BreakerState } from './breaker-options.js';
import type { PauseReason, State } from './events.js';
import type { TopicPartition } from './record.js';

/**
 * How a partition has fared over the last five minutes, in the words and by the rules of Burrow
 * (https://github.com/linkedin/Burrow/wiki/Consumer-Lag-Evaluation-Rules), without a threshold to set:
 * - `ok`: it was caught up at some time, or its lag fell, or it is not watched for that long;
 * - `slow`: commits move on, and the lag never fell;
 * - `stalled`: there is lag, it did not fall, and no commit moved on;
 * - `stopped`: the stream stopped at a record of it, or the app stops with an error;
 * - `rewound`: the group's offset was set back.
 */
export type Standing = 'ok' | 'slow' | 'stalled' | 'stopped' | 'rewound';

/** Records per second, over the last minute. */
export interface Rates {
  /** Taken from what was fetched. */
  readonly consumed: number;
  readonly settled: number;
}

/** One partition now. Offsets are positions: the next record to be read or committed. */
export interface PartitionStatus extends TopicPartition {
  /** The next record to be fetched. */
  readonly position: number;
  /** The offset that the group has. */
  readonly committed: number;
  /** When the last commit of this assignment was taken, in milliseconds since 1970; null before the first. */
  readonly committedAt: number | null;
  /** How long the oldest record that was taken and not committed has been so; 0 when all that was taken is committed. */
  readonly uncommittedSeconds: number;
  /** Where the log begins, as far as the transport tells it; else null. */
  readonly start: number | null;
  /** The end of the partition, as told last. */
  readonly end: number;
  /** Records from the committed offset to the end. */
  readonly lag: number;
  /**
   * The age of the oldest record that is not settled, by the record's own timestamp; 0 when all are. Before that record
   * is fetched its timestamp is not known, and this is a lower bound: how long it is known to be in the log.
   */
  readonly lagSeconds: number;
  /** Until the lag is gone, as it fell over the last minute; 0 without lag, null when it did not fall. */
  readonly drainSeconds: number | null;
  readonly standing: Standing;
  /** Records taken, since the app started; also in earlier assignments of the partition. */
  readonly consumed: number;
  /** Of these, settled. */
  readonly settled: number;
  readonly rates: Rates;
  /** Fetched and not begun. */
  readonly queued: number;
  /** Begun and not settled. */
  readonly inFlight: number;
  /** From the oldest unsettled record to the newest. */
  readonly span: number;
  /** The charge of what is queued and in flight. */
  readonly bytes: number;
  /** False while the fetch is paused. */
  readonly fetching: boolean;
  /** How often the process has died while records were in flight here that are not through yet; 0 when all is well. */
  readonly deaths: number;
  /** Why no record is taken, or fetched; empty when both go on. */
  readonly paused: readonly PauseReason[];
  /** Records at each boundary that has any, by step. */
  readonly waiting: Readonly<Record<string, number>>;
}

/** A place where records wait for a step, over all assigned partitions. */
export interface BoundaryStatus {
  readonly step: string;
  readonly records: number;
  /** How many it takes before the source rests. */
  readonly limit: number;
}

/** An asynchronous step now. */
export interface CallStatus {
  readonly step: string;
  readonly concurrency: number;
  readonly running: number;
  /** Calls that were given up after their time-out and have not ended. */
  readonly abandoned: number;
}

/** A `circuitBreaker`, or the one that a `retryWithBackoff` has, now. */
export interface BreakerStatus {
  readonly step: string;
  readonly state: BreakerState;
}

/** A partition, and how far it is behind. */
export interface Lag extends TopicPartition {
  readonly records: number;
  readonly seconds: number;
}

/** A delay topic now: what waits in the partitions of it that this instance has. */
export interface TierStatus {
  readonly topic: string;
  /** The handler that writes to it. */
  readonly step: string;
  /** How long a record waits in it at least. */
  readonly delaySeconds: number;
  /** Partitions of it that this instance has. */
  readonly partitions: number;
  /** Records that wait in them. */
  readonly records: number;
  /** When the first of them is due, in milliseconds since 1970; null when none waits, or none is fetched yet. */
  readonly nextDue: number | null;
  /** False while all of its partitions wait. */
  readonly fetching: boolean;
}

export interface Status {
  readonly state: State;
  readonly applicationId: string;
  readonly instanceId: string;
  readonly generation: number;
  /** Since `start()`; 0 before. */
  readonly uptimeSeconds: number;
  /** Assignments that the group has settled on, the first included. */
  readonly rebalances: number;
  /** The partition with the most records to go: the worst, not the mean. Null while none is assigned. */
  readonly lag: Lag | null;
  /** The partition whose oldest unsettled record is the oldest: few records may wait for long. */
  readonly oldest: Lag | null;
  /** Of all assigned partitions together: how much gets done, whatever the lag. */
  readonly throughput: Rates;
  readonly budget: {
    readonly bytes: number;
    readonly records: number;
    readonly usedBytes: number;
    readonly usedRecords: number;
  };
  readonly partitions: readonly PartitionStatus[];
  readonly boundaries: readonly BoundaryStatus[];
  readonly calls: readonly CallStatus[];
  readonly breakers: readonly BreakerStatus[];
  /** The delay topics, which no lag is told of: that records wait in them is their purpose. */
  readonly tiers: readonly TierStatus[];
}
