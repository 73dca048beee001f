import type { Cluster, Consumer, EachBatchPayload, Kafka, OffsetsByTopicPartition, PartitionAssigner } from 'kafkajs';
import type { Cancel, Clock } from '../../../core/clock.js';
import type { TopicPartition } from '../../../core/record.js';
import { byTopic } from '../by-topic.js';
import { followCoordinator } from './coordinator.js';
import { leaveFor, type Former } from './former.js';
import { watchMetadata } from './metadata-watch.js';
import type { consumerConfig } from '../options.js';
import { readItself } from '../reading/own-reading.js';
import { withoutReset } from '../reading/without-reset.js';

const FIRST_BACKOFF = 500;
const LONGEST_BACKOFF = 5_000;

/** A member of a generation, as its heartbeats show it. */
interface Member {
  readonly groupId: string;
  readonly memberId: string;
  readonly groupGenerationId: number;
}

/** How long a consumer may take to leave: kafkajs waits for answers of brokers that may be gone. */
const LEAVING = 5_000;

export interface ConsumerHost {
  readonly kafka: Kafka;
  readonly clock: Clock;
  readonly config: ReturnType<typeof consumerConfig>;
  /** How partitions are shared out, given where to leave the connections that kafkajs lends an assigner. */
  assigners(lend: (cluster: Cluster) => void): PartitionAssigner[];
  /** The topics to read, asked anew with every consumer. */
  topics(): Promise<readonly string[]>;
  /** The group has settled; called before anything is fetched. */
  joined(partitions: readonly TopicPartition[]): void;
  rebalancing(): void;
  /** Fulfilled when the consumer may fetch on. */
  batch(payload: EachBatchPayload): Promise<void> | undefined;
  /** Commits can be sent from now on. */
  able(): void;
  /** A partition is asked for at a position that its log does not hold. Comes again and again until it is not. */
  outOfRange(): void;
  /** The consumer died. True when another one may be tried. */
  crashed(error: unknown): boolean;
}

/**
 * A kafkajs consumer that is replaced when it dies: kafkajs restarts by rules of its own, and not after every error
 * (kafkajs#1443). What is asked of it while there is none is asked again when the next one has joined.
 */
export class SupervisedConsumer {
  readonly #host: ConsumerHost;
  #consumer: Consumer | null = null;
  #payload: EachBatchPayload | null = null;
  #cluster: Cluster | null = null;
  #member: Member | null = null;
  /** The member that was last in the group; the group may not have noticed that it is gone. */
  #former: Former | null = null;
  #joined = false;
  #failures = 0;
  #closed = false;
  #retry: Cancel = () => {};

  constructor(host: ConsumerHost) {
    this.#host = host;
  }

  /** Whether commits can be sent: kafkajs lends the means with the first batch, or shows them with a heartbeat. */
  get able(): boolean {
    return this.#payload !== null || (this.#member !== null && this.#cluster !== null);
  }

  open(): void {
    if (this.#closed) return;
    const host = this.#host;
    this.#forget();
    const partitionAssigners = host.assigners((cluster) => (this.#cluster = cluster));
    const consumer = host.kafka.consumer({ ...host.config, partitionAssigners });
    this.#consumer = consumer;
    if (this.#cluster) {
      followCoordinator(this.#cluster, () => this.#consumer === consumer);
      withoutReset(this.#cluster, () => void (this.#consumer === consumer && host.outOfRange()));
      readItself(this.#cluster);
      watchMetadata(this.#cluster, (error) => this.#crashed(consumer, error));
    }
    this.#listen(consumer);
    this.#run(consumer).catch((error: unknown) => this.#crashed(consumer, error));
  }

  /** Leaves, and joins again with the topics as they are then. */
  reopen(): void {
    const consumer = this.#consumer;
    if (consumer === null || this.#closed) return;
    this.#forget();
    this.#end(consumer, () => this.open());
  }

  pause(partitions: readonly TopicPartition[]): void {
    if (this.#joined && partitions.length > 0) this.#consumer?.pause(listed(partitions));
  }

  resume(partitions: readonly TopicPartition[]): void {
    if (this.#joined && partitions.length > 0) this.#consumer?.resume(listed(partitions));
  }

  seek({ topic, partition }: TopicPartition, offset: number): void {
    if (this.#joined) this.#consumer?.seek({ topic, partition, offset: String(offset) });
  }

  /**
   * One attempt, as the member of the generation that is the current one now. Not by `consumer.commitOffsets`, which
   * tries again in whatever generation it is by then, and does nothing at all during a stop.
   */
  async commit(offsets: OffsetsByTopicPartition): Promise<void> {
    if (this.#payload) return this.#payload.commitOffsetsIfNecessary(offsets);
    const [cluster, member] = [this.#cluster, this.#member];
    if (!cluster || !member) throw new Error('the member cannot commit yet');
    const coordinator = await cluster.findGroupCoordinator({ groupId: member.groupId });
    await coordinator.offsetCommit({ ...member, ...offsets });
  }

  /** Says that the member is alive, when the fetch cannot. */
  heartbeat(): Promise<void> {
    return this.#payload?.heartbeat() ?? Promise.resolve();
  }

  close(done: () => void): void {
    this.#closed = true;
    this.#retry();
    const consumer = this.#consumer;
    if (consumer) this.#end(consumer, done);
    else done();
    this.#forget();
  }

  async #run(consumer: Consumer): Promise<void> {
    const topics = await this.#host.topics();
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    if (this.#cluster && this.#former) await leaveFor(this.#cluster, this.#former);
    if (this.#consumer !== consumer) return;
    this.#former = null;
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => {
        if (this.#consumer !== consumer) return Promise.resolve();
        if (this.#payload === null) {
          this.#payload = payload;
          this.#host.able();
        }
        return this.#host.batch(payload) ?? Promise.resolve();
      },
    });
  }

  #listen(consumer: Consumer): void {
    const { GROUP_JOIN, HEARTBEAT, REBALANCING, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => {
      if (this.#consumer !== consumer) return;
      const { groupId, memberId, memberAssignment } = payload;
      this.#joined = true;
      this.#member = null;
      this.#former = { groupId, memberId };
      this.#failures = 0;
      const assigned = Object.entries(memberAssignment);
      this.#host.joined(
        assigned.flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition }))),
      );
    });
    consumer.on(HEARTBEAT, ({ payload }) => {
      if (this.#consumer !== consumer) return;
      this.#member = payload;
      this.#host.able();
    });
    consumer.on(REBALANCING, () => void (this.#consumer === consumer && this.#host.rebalancing()));
    consumer.on(CRASH, ({ payload }) => this.#crashed(consumer, payload.error));
  }

  #crashed(consumer: Consumer, error: unknown): void {
    if (this.#consumer !== consumer) return;
    this.#forget();
    this.#end(consumer, () => {});
    if (!this.#host.crashed(error)) return;
    const wait = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** this.#failures++);
    this.#retry = this.#host.clock.timer(wait, () => this.open());
  }

  #forget(): void {
    this.#consumer = this.#payload = this.#cluster = this.#member = null;
    this.#joined = false;
  }

  #end(consumer: Consumer, done: () => void): void {
    let ended = false;
    const end = () => {
      if (ended) return;
      ended = true;
      giveUp();
      done();
    };
    const giveUp = this.#host.clock.timer(LEAVING, end);
    consumer.disconnect().then(end, end);
  }
}

const listed = (partitions: readonly TopicPartition[]) =>
  Object.entries(byTopic(partitions)).map(([topic, numbers]) => ({ topic, partitions: numbers }));
