import type { TopicPartition } from '../../core/record.js';

/** A partition of the current assignment, as the transport has to know it. */
export class Place {
  paused = true;
  /** Stopped for good in this assignment: its offsets are not in the log. */
  failed = false;
  /** What the group has, as far as is known: put back when kafkajs overwrites it. */
  committed: number;
  /** A batch that came from somewhere else than the position: kafkajs may have reset it. */
  strayed = false;
  /** Looks that found the position behind the end of the log, one after the other. */
  beyond = 0;
  /** The empty batch whose place is not certain (see `KafkajsMembership.emptied`). */
  doubted = '';

  constructor(
    readonly at: TopicPartition,
    /** The offset that the next batch begins at: what the engine was given last, or asked for. */
    public position: number,
  ) {
    this.committed = position;
  }

  commit(offset: number): void {
    this.committed = offset;
  }
}

export const placeName = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
