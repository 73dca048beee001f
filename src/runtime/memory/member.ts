import type { Clock } from '../../core/clock.js';
import { SpillwayError } from '../../core/errors.js';
import type { TopicPartition } from '../../core/record.js';
import { beginningOf } from '../../core/reset.js';
import type { Assigned, Intake, Mark, Membership, Subscription } from '../../core/transport.js';
import type { Fetching } from './cursor.js';
import { Cursors } from './cursors.js';
import type { Group, GroupMember } from './group.js';
import { Line } from './line.js';
import type { Log } from './log.js';

/** What a membership takes from its client. */
export interface Connection {
  readonly instanceId: string;
  readonly clock: Clock;
  /** Carries requests to the log. */
  readonly line: Line;
}

/** One membership of one client, on both sides: the app's handle, and what the group tells. */
export class Member implements Membership, GroupMember, Fetching {
  readonly instanceId: string;
  readonly clock: Clock;
  readonly maxRecords: number;
  readonly maxBytes: number;
  readonly topics: ReadonlySet<string>;
  gone = false;
  private readonly cursors: Cursors;
  private readonly inbox: Line;
  private readonly release: () => void;

  constructor(
    private readonly log: Log,
    readonly group: Group,
    private readonly connection: Connection,
    private readonly subscription: Subscription,
    readonly intake: Intake,
  ) {
    this.instanceId = connection.instanceId;
    this.clock = connection.clock;
    this.maxRecords = Math.max(1, subscription.maxRecords);
    this.maxBytes = subscription.maxBytes;
    this.topics = log.matching(subscription);
    this.inbox = new Line(this.clock);
    this.cursors = new Cursors(log, this);
    this.release = this.clock.hold();
    const missing = [...this.topics].find((topic) => !log.ensure(topic));
    if (missing === undefined) this.join();
    else this.inbox.send(() => intake.failed(new SpillwayError('UNKNOWN_TOPIC', { topic: missing }), null));
  }

  // the app's side

  pause(at: TopicPartition): void {
    this.cursors.of(at)?.pause();
  }

  resume(at: TopicPartition): void {
    this.cursors.of(at)?.resume();
  }

  seek(at: TopicPartition, offset: number): void {
    const cursor = this.cursors.of(at);
    if (!cursor?.assigned) return;
    cursor.tell(offset);
    cursor.fetch();
  }

  commit(marks: readonly Mark[], generation: number, done: (error: Error | null) => void): void {
    this.connection.line.send(() => done(this.group.commit(this, marks, generation)));
  }

  leave(done: () => void): void {
    this.gone = true;
    this.inbox.cut();
    this.connection.line.send(() => {
      this.group.remove(this);
      this.release();
      done();
    });
  }

  // the group's side

  rebalancing(): void {
    this.inbox.send(() => {
      if (this.log.warns) this.intake.moving();
      // Over the same line as the commits that moving() made, so that these are still of the current generation.
      this.connection.line.send(() => this.group.rejoin(this));
    });
  }

  assign(partitions: readonly TopicPartition[], generation: number): void {
    this.inbox.send(() => this.begin(partitions, generation));
  }

  /** Dead: nothing arrives any more, in either direction. The group will miss it later. */
  kill(): void {
    this.gone = true;
    this.inbox.cut();
    this.release();
  }

  /** Thrown out, and alive to notice. */
  expire(): void {
    if (!this.group.has(this)) return;
    this.group.remove(this);
    this.inbox.send(() => {
      this.cursors.disown();
      this.intake.lost();
      if (!this.gone) this.join();
    });
  }

  /** The group has missed it since it died. */
  miss(): void {
    this.group.remove(this);
  }

  private join(): void {
    this.connection.line.send(() => this.group.join(this));
  }

  private begin(partitions: readonly TopicPartition[], generation: number): void {
    this.cursors.disown();
    const assigned: Assigned[] = [];
    try {
      for (const at of partitions) assigned.push({ ...at, committed: this.beginning(at), metadata: this.beside(at) });
    } catch (error) {
      if (error instanceof SpillwayError) return this.intake.failed(error, null);
      throw error;
    }
    this.cursors.place(assigned);
    this.intake.assigned(assigned, generation);
    this.cursors.fetch();
  }

  private beside({ topic, partition }: TopicPartition): string {
    return this.group.committed(topic, partition)?.metadata ?? '';
  }

  /** @throws SpillwayError */
  private beginning(at: TopicPartition): number {
    const committed = this.group.committed(at.topic, at.partition);
    if (committed) return committed.offset;
    const partition = this.log.partition(at);
    const { fromStart, reset, group } = this.subscription;
    const extent = { start: partition.start(this.clock.wall()), end: partition.end() };
    return beginningOf(fromStart.includes(at.topic) ? 'earliest' : reset, at, extent, group);
  }
}
