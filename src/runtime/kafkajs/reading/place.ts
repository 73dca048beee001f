import { SpillwayError } from '../../../core/errors.js';
import type { TopicPartition } from '../../../core/record.js';
import type { Extent } from '../../../core/reset.js';

/** Looks that must agree before a position behind the end counts: a new leader may know less for a moment. */
const SURE = 6;

/** A partition of the current assignment, as the transport has to know it. */
export class Place {
  paused = true;
  /** Stopped for good in this assignment: its offsets are not in the log. */
  failed = false;
  /** Looks that found the position behind the end of the log, one after the other, and the refusals known then. */
  #beyond = 0;
  #refusals = 0;

  constructor(
    readonly at: TopicPartition,
    /** The offset that the next batch begins at: what the engine was given last, or asked for. */
    public position: number,
  ) {}

  /**
   * What is wrong with the position, given what the log holds and how many positions Kafka has refused so far. Behind
   * the end, nothing is without a refusal: records of an open transaction may be read, and do not count as the end.
   */
  judge({ start, end }: Extent, refusals: number): SpillwayError | null {
    const { position, at } = this;
    if (position < start) return new SpillwayError('OFFSETS_EXPIRED', { position, start }, at);
    if (position <= end) this.#beyond = 0;
    else if (refusals > this.#refusals) this.#beyond++;
    this.#refusals = refusals;
    return this.#beyond < SURE ? null : new SpillwayError('OFFSET_OUT_OF_RANGE', { position, end }, at);
  }
}

export const placeName = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
