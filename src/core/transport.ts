import type { Clock } from './clock.js';
import type { Logger } from './logger.js';
import type { ConsumerRecord, ProducerRecord, TopicPartition } from './record.js';
import type { Reset } from './reset.js';

/*
 * The port to a log. Small on purpose, so that another client can follow: fetch, position, commit, produce, metadata.
 * Everything is a callback and none of them comes before the call that asked for it has returned; that keeps Promises
 * off the hot path and makes a run of the engine a pure function of its event queue.
 */
export interface Transport {
  /** Opens a client for one app. Nothing is sent before `prepare`. */
  open(client: ClientOptions): Client;
  /** What is written stays in this process, so that dead letters may tell what others should not read: stack traces. */
  readonly local?: boolean;
}

export interface ClientOptions {
  readonly applicationId: string;
  readonly instanceId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long `prepare` may wait for what does not answer, in milliseconds; 20,000 when left out. */
  readonly startTimeout?: number;
}

/** What an app reads and writes, for the checks at start. */
export interface Plan {
  readonly sources: readonly (string | RegExp)[];
  readonly sinks: readonly string[];
  /** The dead-letter topics, when these are the topics that are read (a pattern's are known to the log only). */
  readonly deadLetters: (read: readonly string[]) => readonly string[];
  /** Those that records of this topic may end in: they should be like it. Left out, any may take the records of any. */
  readonly deadLettersOf?: (read: string) => readonly string[];
  /** Those of them that are never created: somebody else does. Left out: none. */
  readonly notCreated?: (read: readonly string[]) => readonly string[];
  /** Topics of the app's own, which nobody else writes or reads. */
  readonly internal: readonly InternalTopic[];
}

export interface InternalTopic {
  readonly name: string;
  /** Null: as many as the widest of the topics in `like`. */
  readonly partitions: number | null;
  /** The topics whose records come to be in it: sources, or other internal topics. */
  readonly like: readonly (string | RegExp)[];
  /** Its records wait in it, and it is read in a group of its own. */
  readonly delayed?: boolean;
}

export interface Client {
  /** Learns the partition counts of the plan's topics, and everything that is wrong with them. */
  prepare(plan: Plan, done: (problems: readonly Error[]) => void): void;
  /** Partitions of a topic, 0 when it is not known. */
  partitions(topic: string): number;
  /** Joins a consumer group. At most one membership of each at a time. */
  join(subscription: Subscription, intake: Intake): Membership;
  /**
   * Appends records to one partition, in order, all or none. At most one call per partition is open at a time. An
   * error with `retriable: true` says that they may or may not be there: the caller sends the same records again.
   */
  produce(to: TopicPartition, records: readonly ProducerRecord[], done: (error: ProduceError | null) => void): void;
  close(done: () => void): void;
}

/**
 * Why records were not appended. With a `code` of `UNKNOWN_TOPIC` or `NOT_AUTHORIZED` the topic takes nothing at all,
 * and no record is the culprit. Any other that is not retriable is the fault of a record: halving the chunk finds it.
 */
export interface ProduceError extends Error {
  readonly retriable: boolean;
  readonly code?: string;
}

export interface Subscription {
  readonly group: string;
  readonly topics: readonly (string | RegExp)[];
  /** Of the topics that a pattern matches, those to leave out: what the app writes when it reads them. */
  readonly exclude: (matched: readonly string[]) => readonly string[];
  /** Where to begin without a committed offset. */
  readonly reset: Reset;
  /** Of `topics`, the app's own. Without a committed offset they begin at their start, whatever `reset` says. */
  readonly fromStart: readonly string[];
  /** The most that one batch may hold; one record is always let through. */
  readonly maxBytes: number;
  readonly maxRecords: number;
}

/** What the transport tells the app. */
export interface Intake {
  /**
   * The group has settled on this assignment, complete, not a difference: what is not in it is gone. Fetching begins
   * at `committed`, unless `seek` is called before this returns.
   */
  assigned(partitions: readonly Assigned[], generation: number): void;
  /** First sign of a rebalance: take nothing more, commit what is settled. May be missing. */
  moving(): void;
  /** The membership is gone (session expired); commits of its generation will be refused. */
  lost(): void;
  /**
   * Offers a batch. False means refused: it does not begin where the partition's position is (it was fetched for an
   * earlier assignment, say), and the transport must go back to the position it was told last.
   */
  admit(batch: Batch): boolean;
  /**
   * Whether there is enough to do for now, so that what is fetched early only lies in memory. Then `hungry` is called
   * once, as soon as some partition that has more in the log is about to run dry; a later question replaces an earlier
   * one. Not to be waited for without end: a partition that is read to its end may have grown.
   */
  sated(hungry: () => void): boolean;
  /** The position moved over offsets that hold no record (control records, compaction). */
  advanced(at: TopicPartition, next: number): void;
  /** What the log holds of a partition by now, told every few seconds: lag is known although nothing is fetched. */
  observed(at: TopicPartition, start: number, end: number): void;
  /** The partition, or with `at` null the whole membership, cannot go on. */
  failed(error: Error, at: TopicPartition | null): void;
}

export interface Assigned extends TopicPartition {
  /** The offset to begin at: the committed one, else as `reset` says. */
  readonly committed: number;
  /** What was committed with it; left out when it was not, or nothing was. */
  readonly metadata?: string;
}

export interface Batch extends TopicPartition {
  /** The position this batch was fetched from. Records below it are not in `records`. */
  readonly fetched: number;
  /** The position behind it: last offset + 1, control records included. */
  readonly next: number;
  /**
   * May be slices of a larger buffer. The app may give these objects equal bytes of its own instead, when they wait: so
   * they are not frozen.
   */
  readonly records: readonly ConsumerRecord[];
  /** The end of the partition when this was fetched, for lag. */
  readonly end: number;
}

export interface Mark extends TopicPartition {
  /** The offset to begin at after a restart: all below it are settled. */
  readonly offset: number;
  /** Comes back with the offset to whoever is assigned the partition next; left out: nothing. At most 4,096 bytes. */
  readonly metadata?: string;
}

export interface Membership {
  /** Stops fetching of a partition; batches on their way may still come. Idempotent. */
  pause(at: TopicPartition): void;
  resume(at: TopicPartition): void;
  seek(at: TopicPartition, offset: number): void;
  /** Refused (an error) when the generation is not the group's current one. */
  commit(marks: readonly Mark[], generation: number, done: (error: Error | null) => void): void;
  /** Leaves the group. Nothing comes of this membership afterwards. */
  leave(done: () => void): void;
}
