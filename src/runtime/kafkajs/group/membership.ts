import type { EachBatchPayload } from 'kafkajs';
import type { Cancel } from '../../../core/clock.js';
import { Quiet } from '../../../core/quiet.js';
import type { TopicPartition } from '../../../core/record.js';
import type { Extent } from '../../../core/reset.js';
import type { Mark, Membership } from '../../../core/transport.js';
import { beginningsOf, type Beginning } from './beginnings.js';
import { Commits } from './commits.js';
import { fatalFault, isRebalance, rootOf } from '../faults.js';
import { batchOf, type Unreadable } from '../reading/fetched.js';
import type { MembershipOptions } from './membership-options.js';
import { NextFetch } from '../reading/next-fetch.js';
import { pieces } from '../reading/pieces.js';
import { Place, placeName } from '../reading/place.js';
import type { SupervisedConsumer } from './supervised-consumer.js';

/** Milliseconds before what failed is tried again. */
const PATIENCE = 1_000;
/** Milliseconds in which what goes wrong is said once. */
const QUIET = 30_000;

/**
 * One membership of one app, over kafkajs. kafkajs hands batches of an earlier assignment on, and keeps
 * pauses across assignments; so the truth about positions is kept here. A batch is taken only where the last one ended,
 * and the fetch goes on only when the engine knows its assignment.
 */
export class KafkajsMembership implements Membership {
  consumer!: SupervisedConsumer;
  readonly #options: MembershipOptions;
  readonly #commits: Commits;
  readonly #quiet: Quiet;
  readonly #next: NextFetch;
  /** The engine knows the assignment of this generation. */
  #settled = false;
  /** The group rebalances, and this member has not joined again yet. */
  moving = false;
  #left = false;
  #places = new Map<string, Place>();
  /** Partitions that it has had, of this assignment or an earlier one. */
  readonly #read = new Set<string>();
  /** How often Kafka has refused a position since the start. */
  #refusals = 0;
  #retry: Cancel = () => {};

  constructor(options: MembershipOptions) {
    const { clock, subscription, intake } = options;
    this.#options = options;
    this.#quiet = new Quiet(clock, QUIET);
    this.#next = new NextFetch(clock, intake);
    this.#commits = new Commits({
      clock,
      group: subscription.group,
      consumer: () => this.consumer,
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
    this.#next.release();
    this.#retry();
    this.consumer.close(done);
  }

  // The consumer's side.

  joined(partitions: readonly TopicPartition[]): void {
    const before = [...this.#places.values()];
    // kafkajs joins again without a word when it has lost a leader, or a topic.
    const silently = before.length > 0 && !this.moving;
    const generation = this.#commits.begin();
    this.#settled = this.moving = false;
    this.#places = new Map(partitions.map((at) => [placeName(at), new Place(at, -1)]));
    // A pause outlives the assignment that it was for.
    this.consumer.resume(before.filter(({ at }) => !this.#places.has(placeName(at))).map(({ at }) => at));
    // Nothing is fetched before the engine has said from where.
    this.consumer.pause(partitions);
    this.#begin(partitions, generation, silently);
  }

  able(): void {
    this.#commits.able();
  }

  rebalancing(): void {
    if (this.moving || !this.#settled || this.#left) return;
    this.moving = true;
    // kafkajs joins again when its batches are done.
    this.#next.release();
    this.#options.intake.moving();
  }

  /** Fulfilled when more may be fetched. */
  batch(payload: EachBatchPayload): Promise<void> | undefined {
    const given = payload.batch;
    const place = this.#place(given);
    if (!place || place.failed) return undefined;
    const batch = batchOf(given);
    if ('fault' in batch) return this.#unreadable(place, batch);
    for (const piece of pieces(batch, this.#options.subscription)) {
      if (piece.fetched !== place.position || !this.#options.intake.admit(piece)) {
        this.consumer.seek(place.at, place.position);
        break;
      }
      // Not what resolveOffset makes of the last record: gaps behind it would be fetched again, one offset at a time.
      payload.resolveOffset(String(piece.next - 1));
      // The engine may have sought in answer to it.
      if (place.position === piece.fetched) place.position = piece.next;
      // What is left is fetched again when there is room for it.
      if (place.paused) break;
    }
    return this.moving ? undefined : this.#next.afterThis();
  }

  crashed(error: unknown): boolean {
    if (this.#left) return false;
    const fatal = fatalFault(error, this.#options.subscription);
    this.#lose();
    if (fatal) this.#options.intake.failed(fatal, null);
    else this.#warn('group.lost', error, 'the consumer failed; another one is made');
    return fatal === undefined;
  }

  /** Kafka has refused the position of some partition: what the log holds tells which. */
  outOfRange(): void {
    this.#refusals++;
  }

  /** What the log holds now of the partitions that are assigned. */
  observe(extents: ReadonlyMap<string, ReadonlyMap<number, Extent>>): void {
    if (!this.#settled) return;
    for (const place of this.#places.values()) this.#judge(place, extents.get(place.at.topic)?.get(place.at.partition));
  }

  /** Tells the group that the member is alive, and hears of a rebalance, when the fetch cannot. */
  heartbeat(): void {
    const { generation } = this.#commits;
    this.consumer.heartbeat().catch((error: unknown) => {
      if (generation === this.#commits.generation && isRebalance(error)) this.rebalancing();
    });
  }

  #judge(place: Place | undefined, extent: Extent | undefined): void {
    if (!place || !extent || place.failed) return;
    this.#options.intake.observed(place.at, extent.start, extent.end);
    const error = place.judge(extent, this.#refusals);
    if (error !== null) this.#fail(place, error);
  }

  #unreadable(place: Place, { fault, fetched }: Unreadable): undefined {
    if (fetched === place.position) this.#fail(place, fault.located({ ...place.at, offset: fetched }));
    else this.consumer.seek(place.at, place.position);
  }

  #fail(place: Place, error: Error): void {
    place.failed = place.paused = true;
    this.consumer.pause([place.at]);
    this.#options.intake.failed(error, place.at);
  }

  #begin(partitions: readonly TopicPartition[], generation: number, silently: boolean): void {
    const { admin, subscription, appeared } = this.#options;
    const fromStart = (at: TopicPartition) =>
      subscription.fromStart.includes(at.topic) || appeared.has(at.topic) || this.#read.has(placeName(at));
    beginningsOf(admin, subscription, partitions, fromStart).then(
      (beginnings) => {
        if (generation !== this.#commits.generation || this.#left) return;
        // A topic that was made anew under its old name: what is in flight is of the one that went.
        const anew = (beginning: Beginning) => !beginning.known && this.#read.has(placeName(beginning));
        if (silently && beginnings.some(anew)) this.#options.intake.lost();
        for (const { topic, partition, committed } of beginnings) {
          const at = { topic, partition };
          this.#places.set(placeName(at), new Place(at, committed));
          this.#read.add(placeName(at));
        }
        this.#settled = true;
        this.#options.intake.assigned(beginnings, generation);
        for (const beginning of beginnings) this.#judge(this.#place(beginning), beginning);
      },
      (error: unknown) => {
        if (generation !== this.#commits.generation || this.#left) return;
        const fatal = fatalFault(error, subscription);
        if (fatal) {
          this.#lose();
          return this.#options.intake.failed(fatal, null);
        }
        this.#warn('group.offsets', error, 'the offsets of the group cannot be read yet');
        this.#retry = this.#options.clock.timer(PATIENCE, () => this.#begin(partitions, generation, silently));
      },
    );
  }

  /** Nothing of this membership can be committed any more. */
  #lose(): void {
    const had = this.#places.size > 0;
    this.#commits.begin();
    this.#settled = false;
    this.#places.clear();
    if (had) this.#options.intake.lost();
  }

  #warn(event: string, error: unknown, message: string): void {
    const suppressed = this.#quiet.ask(event);
    if (suppressed !== null) this.#options.logger.warn({ event, err: rootOf(error), suppressed }, message);
  }

  #place(at: TopicPartition): Place | undefined {
    return this.#settled ? this.#places.get(placeName(at)) : undefined;
  }
}
