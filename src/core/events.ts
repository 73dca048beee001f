import type { Failure } from './failure.js';
import type { TopicPartition } from './record.js';

/** The states of an app, in Kafka Streams' words, with DEGRADED for `onStop: 'partition'`. */
export type State =
  'CREATED' | 'REBALANCING' | 'RUNNING' | 'DEGRADED' | 'PENDING_SHUTDOWN' | 'NOT_RUNNING' | 'PENDING_ERROR' | 'ERROR';

/** Why a partition is not read on right now. */
export type PauseReason =
  | 'user'
  | 'budget'
  | 'span'
  | 'schemas'
  | 'commit'
  | 'rebalance'
  | 'careful'
  | 'stopped'
  | 'due'
  | 'dlq-breaker'
  | 'warm-up'
  | `boundary:${string}`
  | `parked:${string}`
  | `breaker:${string}`;

/**
 * What happens to an app, as a stream (`app.events$`). Nothing here is sent per record on the normal path. `paused` is
 * said when `app.pause()` holds a partition, and when its fetch stops since its queue is full, with what holds the
 * queue; what only holds the queue meanwhile is in `app.status()`.
 */
export type AppEvent =
  | { readonly type: 'state'; readonly from: State; readonly to: State }
  | { readonly type: 'assigned'; readonly partitions: readonly TopicPartition[]; readonly generation: number }
  | { readonly type: 'revoked'; readonly partitions: readonly TopicPartition[]; readonly abandoned: number }
  | { readonly type: 'paused'; readonly at: TopicPartition; readonly reasons: readonly PauseReason[] }
  | { readonly type: 'resumed'; readonly at: TopicPartition }
  | {
      readonly type: 'committed';
      readonly offsets: readonly (TopicPartition & { readonly offset: number })[];
      /** Milliseconds until the log took them. */
      readonly took: number;
    }
  /** A record failed and is tried again, at the earliest after so many milliseconds. */
  | { readonly type: 'retry'; readonly failure: Failure; readonly delay: number }
  /** What the steps under a `retryWithBackoff` depend on is away (and no record is taken), or works again; or the same of dead letters. */
  | {
      readonly type: 'breaker';
      readonly step: string;
      readonly open: boolean;
      /** The partition that has, or had, too many dead letters for the `toDLQ` of that name; else it is all of them. */
      readonly at?: TopicPartition;
    }
  /** A record failed for good. */
  | { readonly type: 'failure'; readonly failure: Failure }
  | { readonly type: 'dead-lettered'; readonly failure: Failure; readonly topic: string }
  /**
   * The process died `deaths` times while some record from `from` to `to` (exclusive) was in flight: they are taken one at a
   * time, with nothing else in flight, until they are through, or one of them takes too long for that.
   */
  | {
      readonly type: 'careful';
      readonly at: TopicPartition;
      readonly state: 'began' | 'over' | 'given-up';
      readonly deaths: number;
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: 'stopped'; readonly at: TopicPartition; readonly error: Error };
