import { SpillwayError } from '../../core/errors.js';
import type { TopicPartition } from '../../core/record.js';
import type { Mark } from '../../core/transport.js';
import { assign, type Assignor, type Subscriber } from './assign.js';

/** A member, as its group sees it. Whatever it is told reaches it in a later event, in this order. */
export interface GroupMember extends Subscriber {
  readonly instanceId: string;
  /** It has to join again, and the group waits until it has called `rejoin`. */
  rebalancing(): void;
  assign(partitions: readonly TopicPartition[], generation: number): void;
}

interface Seat {
  /** Members are sorted by it, for the assignment. */
  readonly id: string;
  partitions: readonly TopicPartition[];
  /** Waits for the rebalance to complete. */
  rejoined: boolean;
}

/** What `log.group(name)` shows. */
export interface GroupInfo {
  readonly generation: number;
  readonly members: readonly { readonly instanceId: string; readonly partitions: readonly TopicPartition[] }[];
}

interface Committed {
  readonly offset: number;
  readonly metadata: string;
}

/**
 * A consumer group with Kafka's eager protocol: whoever joins, leaves or is thrown out starts a rebalance, every member
 * joins again, and when all have, a new generation begins with a new assignment. A member that is dead and not yet
 * missed holds this up, as it does in Kafka.
 */
export class Group {
  generation = 0;
  private rebalancing = false;
  private joins = 0;
  private readonly seats = new Map<GroupMember, Seat>();
  private readonly offsets = new Map<string, Committed>();

  constructor(
    private readonly name: string,
    private readonly assignor: Assignor,
    private readonly partitionsOf: (topic: string) => number,
  ) {}

  join(member: GroupMember): void {
    this.seats.set(member, { id: `${member.instanceId}-${++this.joins}`, partitions: [], rejoined: true });
    this.rebalance();
  }

  /** A member that was told of a rebalance is ready for it. */
  rejoin(member: GroupMember): void {
    const seat = this.seats.get(member);
    if (!seat || !this.rebalancing) return;
    seat.rejoined = true;
    this.completeIfAll();
  }

  /** It left, or was thrown out. */
  remove(member: GroupMember): void {
    if (this.seats.delete(member)) this.rebalance();
  }

  has(member: GroupMember): boolean {
    return this.seats.has(member);
  }

  /** Takes all marks or none. Whether the member owns the partitions is not looked at: Kafka does not either. */
  commit(member: GroupMember, marks: readonly Mark[], generation: number): SpillwayError | null {
    if (!this.seats.has(member) || generation !== this.generation) {
      const fields = { group: this.name, generation, current: this.generation };
      return new SpillwayError('COMMIT_REFUSED', fields, { topic: marks[0]?.topic, partition: marks[0]?.partition });
    }
    const unknown = marks.find(({ topic, partition }) => partition >= this.partitionsOf(topic));
    if (unknown) return new SpillwayError('UNKNOWN_TOPIC', { topic: unknown.topic }, unknown);
    for (const { topic, partition, offset, metadata } of marks) this.put(topic, partition, offset, metadata);
    return null;
  }

  put(topic: string, partition: number, offset: number, metadata = ''): void {
    this.offsets.set(`${topic}/${partition}`, { offset, metadata });
  }

  committed(topic: string, partition: number): Committed | undefined {
    return this.offsets.get(`${topic}/${partition}`);
  }

  info(): GroupInfo {
    const members = [...this.seats].map(([{ instanceId }, { partitions }]) => ({ instanceId, partitions }));
    return { generation: this.generation, members };
  }

  private rebalance(): void {
    if (!this.rebalancing) {
      this.rebalancing = true;
      for (const [member, seat] of this.seats) if (!seat.rejoined) member.rebalancing();
    }
    this.completeIfAll();
  }

  private completeIfAll(): void {
    for (const seat of this.seats.values()) if (!seat.rejoined) return;
    this.rebalancing = false;
    this.generation++;
    const sorted = [...this.seats].sort(([, a], [, b]) => (a.id < b.id ? -1 : 1)).map(([member]) => member);
    for (const [member, partitions] of assign(this.assignor, sorted, this.partitionsOf)) {
      const seat = this.seats.get(member)!;
      seat.partitions = partitions;
      seat.rejoined = false;
      member.assign(partitions, this.generation);
    }
  }
}
