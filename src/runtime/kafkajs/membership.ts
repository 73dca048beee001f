import type { EachBatchPayload } from 'kafkajs';
import type { Cancel, Clock } from '../../core/clock.js';
import { SpillwayError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { TopicPartition } from '../../core/record.js';
import type { Intake, Mark, Membership, Subscription } from '../../core/transport.js';
import type { AdminLine } from './admin-line.js';
import { beginningsOf, type Extent } from './beginnings.js';
import { Commits } from './commits.js';
import { fatalFault, isRebalance, rootOf } from './faults.js';
import { batchOf, wholeNumber } from './fetched.js';
import { Place, placeName } from './place.js';
import type { SupervisedConsumer } from './supervised-consumer.js';

/** Milliseconds before what failed is tried again. */
const PATIENCE = 1_000;
/** Looks that must agree before a position behind the end counts: a new leader may know less for a moment. */
const SURE = 6;

/**
 * One membership of one app, over kafkajs. kafkajs hands batches of an earlier assignment on, keeps pauses, moves a
 * position that is out of range and commits that by itself; so the truth about positions is kept here. A batch is taken
 * only where the last one ended, and the fetch goes on only when the engine knows its assignment.
 */
export class KafkajsMembership implements Membership {
  consumer!: SupervisedConsumer;
  readonly #commits: Commits;
  /** The engine knows the assignment of this generation. */
  #settled = false;
  #moving = false;
  #left = false;
  #places = new Map<string, Place>();
  #retry: Cancel = () => {};

  constructor(
    private readonly admin: AdminLine,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly subscription: Subscription,
    private readonly intake: Intake,
  ) {
    this.#commits = new Commits({
      clock,
      group: subscription.group,
      consumer: () => this.consumer,
      committed: (mark) => void this.#places.get(placeName(mark))?.commit(mark.offset),
      rebalancing: () => this.rebalancing(),
    });
  }

  /** What this member has: the hint to the next assignment. */
  get owned(): readonly TopicPartition[] {
    return [...this.#places.values()].map(({ at }) => at);
  }

  // The engine's side.

  pause(at: TopicPartition): void {
    const place = this.#place(at);
    if (!place) return;
    place.paused = true;
    this.consumer.pause([at]);
  }

  resume(at: TopicPartition): void {
    const place = this.#place(at);
    if (!place || place.failed) return;
    place.paused = false;
    this.consumer.resume([at]);
  }

  seek(at: TopicPartition, offset: number): void {
    const place = this.#place(at);
    if (!place) return;
    place.position = offset;
    this.consumer.seek(at, offset);
  }

  commit(marks: readonly Mark[], generation: number, done: (error: Error | null) => void): void {
    if (!this.#left) this.#commits.commit(marks, generation, done);
  }

  leave(done: () => void): void {
    this.#left = true;
    this.#retry();
    this.consumer.close(done);
  }

  // The consumer's side.

  joined(partitions: readonly TopicPartition[]): void {
    const before = [...this.#places.values()];
    const generation = this.#commits.begin();
    this.#settled = this.#moving = false;
    this.#places = new Map(partitions.map((at) => [placeName(at), new Place(at, -1)]));
    // A pause outlives the assignment that it was for.
    this.consumer.resume(before.filter(({ at }) => !this.#places.has(placeName(at))).map(({ at }) => at));
    // Nothing is fetched before the engine has said from where.
    this.consumer.pause(partitions);
    this.#begin(partitions, generation);
  }

  able(): void {
    this.#commits.able();
  }

  rebalancing(): void {
    if (this.#moving || !this.#settled || this.#left) return;
    this.#moving = true;
    this.intake.moving();
  }

  batch(payload: EachBatchPayload): void {
    const given = payload.batch;
    const place = this.#place(given);
    if (!place || place.failed) return;
    const batch = batchOf(given);
    if (batch.fetched === place.position && this.intake.admit(batch)) {
      // Not what resolveOffset makes of the last record: gaps behind it would be fetched again, one offset at a time.
      payload.resolveOffset(String(batch.next - 1));
      // The engine may have sought in answer to it.
      if (place.position === batch.fetched) place.position = batch.next;
      place.strayed = false;
    } else {
      if (batch.fetched !== place.position) place.strayed = true;
      this.consumer.seek(place.at, place.position);
    }
  }

  /**
   * A batch was all control records, aborted or compacted away, and kafkajs has moved on. Whether it began at our
   * position is not told. It did when its first offset is there, or when all of it lay below, where the last offset is
   * then where it was fetched from. Otherwise the same one has to come twice, the second time fetched for sure from there.
   */
  emptied(at: TopicPartition, first: string | null, last: string): void {
    const place = this.#place(at);
    if (!place || place.failed) return;
    const begins = wholeNumber(first ?? last);
    const told = `${first}-${last}`;
    if (begins === place.position || (begins > place.position && place.doubted === told)) {
      place.doubted = '';
      place.position = wholeNumber(last) + 1;
      this.intake.advanced(place.at, place.position);
    } else {
      place.doubted = told;
      this.consumer.seek(place.at, place.position);
    }
  }

  crashed(error: unknown): boolean {
    if (this.#left) return false;
    const fatal = fatalFault(error, this.subscription.group);
    if (fatal) {
      this.intake.failed(fatal, null);
      return false;
    }
    this.logger.warn({ event: 'group.lost', err: rootOf(error) }, 'the consumer failed; another one is made');
    const had = this.#places.size > 0;
    this.#commits.begin();
    this.#settled = false;
    this.#places.clear();
    if (had) this.intake.lost();
    return true;
  }

  /** What the log holds now of the partitions that are assigned. */
  observe(extents: ReadonlyMap<string, ReadonlyMap<number, Extent>>): void {
    if (!this.#settled) return;
    for (const place of this.#places.values()) {
      const extent = extents.get(place.at.topic)?.get(place.at.partition);
      if (!extent || place.failed) continue;
      const { start, end } = extent;
      this.intake.observed(place.at, start, end);
      const { position } = place;
      if (position < start) this.#fail(place, new SpillwayError('OFFSETS_EXPIRED', { position, start }, place.at));
      else if (position <= end) place.beyond = 0;
      else if (place.strayed || ++place.beyond >= SURE)
        this.#fail(place, new SpillwayError('OFFSET_OUT_OF_RANGE', { position, end }, place.at));
    }
  }

  /** Tells the group that the member is alive, and hears of a rebalance, when the fetch cannot. */
  heartbeat(): void {
    this.consumer.heartbeat().catch((error: unknown) => void (isRebalance(error) && this.rebalancing()));
  }

  #begin(partitions: readonly TopicPartition[], generation: number): void {
    beginningsOf(this.admin, this.subscription, partitions).then(
      (beginnings) => {
        if (generation !== this.#commits.generation || this.#left) return;
        for (const { committed, ...at } of beginnings) this.#places.set(placeName(at), new Place(at, committed));
        this.#settled = true;
        this.intake.assigned(beginnings, generation);
        const extents = new Map<string, Map<number, Extent>>();
        for (const { topic, partition, start, end } of beginnings) {
          if (!extents.has(topic)) extents.set(topic, new Map());
          extents.get(topic)!.set(partition, { start, end });
        }
        this.observe(extents);
      },
      (error: unknown) => {
        if (generation !== this.#commits.generation || this.#left) return;
        const fatal = fatalFault(error, this.subscription.group);
        if (fatal) return this.intake.failed(fatal, null);
        this.logger.warn({ event: 'group.offsets', err: rootOf(error) }, 'the offsets of the group cannot be read yet');
        this.#retry = this.clock.timer(PATIENCE, () => this.#begin(partitions, generation));
      },
    );
  }

  #place(at: TopicPartition): Place | undefined {
    return this.#settled ? this.#places.get(placeName(at)) : undefined;
  }

  /** kafkajs has reset the group's offset, and committed that: it is put back, so that nothing is skipped unseen. */
  #fail(place: Place, error: SpillwayError): void {
    place.failed = place.paused = true;
    this.consumer.pause([place.at]);
    this.#commits.restore({ ...place.at, offset: place.committed });
    this.intake.failed(error, place.at);
  }
}
