import type { Clock } from '../../core/clock.js';
import { SpillwayError } from '../../core/errors.js';
import type { TopicPartition } from '../../core/record.js';
import type { Assigned, Intake, Mark, Membership, Subscription } from '../../core/transport.js';
import { Cursor, type Fetching } from './cursor.js';
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
  fetches = false;
  gone = false;
  private readonly cursors = new Map<string, Cursor>();
  private readonly inbox: Line;
  private readonly release: () => void;

  constructor(
    private readonly log: Log,
    private readonly group: Group,
    private readonly connection: Connection,
    private readonly subscription: Subscription,
    readonly intake: Intake,
  ) {
    this.instanceId = connection.instanceId;
    this.clock = connection.clock;
    this.maxRecords = subscription.maxRecords;
    this.maxBytes = subscription.maxBytes;
    this.topics = log.matching(subscription);
    this.inbox = new Line(this.clock);
    this.release = this.clock.hold();
    const missing = [...this.topics].find((topic) => !log.ensure(topic));
    if (missing === undefined) this.join();
    else this.inbox.send(() => intake.failed(new SpillwayError('UNKNOWN_TOPIC', { topic: missing }), null));
  }

  // the app's side

  pause(at: TopicPartition): void {
    this.cursor(at)?.pause();
  }

  resume(at: TopicPartition): void {
    this.cursor(at)?.resume();
  }

  seek(at: TopicPartition, offset: number): void {
    const cursor = this.cursor(at);
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
      if (this.log.warns) {
        this.fetches = false;
        this.intake.moving();
      }
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
    this.group.remove(this);
    this.inbox.send(() => {
      this.fetches = false;
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
    const assigned: Assigned[] = [];
    for (const at of partitions) {
      const committed = this.beginning(at);
      if (committed === null) {
        const error = new SpillwayError('NO_COMMITTED_OFFSET', { group: this.subscription.group }, at);
        return this.intake.failed(error, null);
      }
      assigned.push({ ...at, committed });
    }
    for (const cursor of this.cursors.values()) cursor.assigned = false;
    const cursors = assigned.map((at) => {
      const cursor = this.cursor(at)!;
      cursor.assigned = true;
      cursor.tell(at.committed);
      return cursor;
    });
    this.intake.assigned(assigned, generation);
    this.fetches = true;
    for (const cursor of cursors) cursor.fetch();
  }

  private beginning(at: TopicPartition): number | null {
    const committed = this.group.committed(at.topic, at.partition);
    if (committed) return committed.offset;
    const partition = this.log.partition(at);
    if (this.subscription.reset === 'none') return null;
    return this.subscription.reset === 'latest' ? partition.end() : partition.start(this.clock.wall());
  }

  private cursor(at: TopicPartition): Cursor | undefined {
    const key = `${at.topic}/${at.partition}`;
    const known = this.cursors.get(key);
    if (known || at.partition >= this.log.partitions(at.topic)) return known;
    const { topic, partition } = at;
    const cursor = new Cursor({ topic, partition }, this.log.partition(at), this);
    this.cursors.set(key, cursor);
    return cursor;
  }
}
