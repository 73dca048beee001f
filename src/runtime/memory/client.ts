import type { Clock } from '../../core/clock.js';
import { SpillwayError } from '../../core/errors.js';
import type { ProducerRecord, TopicPartition } from '../../core/record.js';
import type {
  Client,
  ClientOptions,
  Intake,
  Membership,
  Plan,
  ProduceError,
  Subscription,
} from '../../core/transport.js';
import { Line } from './line.js';
import type { Log } from './log.js';
import { Member, type Connection } from './member.js';
import { provide } from './provide.js';

/** One app's connection to the embedded log. */
export class MemoryClient implements Client, Connection {
  readonly instanceId: string;
  readonly clock: Clock;
  readonly line: Line;
  private members: readonly Member[] = [];
  private closed = false;
  private dead = false;
  private producing = 0;
  private whenQuiet: (() => void) | null = null;

  constructor(
    private readonly log: Log,
    options: ClientOptions,
    private readonly ended: (client: MemoryClient) => void,
  ) {
    this.instanceId = options.instanceId;
    this.clock = log.clockOf(options.clock);
    this.line = new Line(this.clock);
  }

  prepare(plan: Plan, done: (problems: readonly Error[]) => void): void {
    this.line.send(() => {
      let problems: readonly SpillwayError[] = [];
      const thrown = outcome(() => {
        problems = provide(this.log, plan);
        return null;
      });
      done(thrown === null ? problems : [thrown]);
    });
  }

  partitions(topic: string): number {
    return this.log.partitions(topic);
  }

  join(subscription: Subscription, intake: Intake): Membership {
    if (this.closed) throw new SpillwayError('CLIENT_CLOSED', {});
    const group = this.log.group(subscription.group);
    const others = this.members.filter(({ gone }) => !gone);
    if (others.some((member) => member.group === group))
      throw new SpillwayError('ALREADY_JOINED', { group: subscription.group });
    const member = new Member(this.log, group, this, subscription, intake);
    this.members = [...others, member];
    return member;
  }

  produce(to: TopicPartition, records: readonly ProducerRecord[], done: (error: ProduceError | null) => void): void {
    const { closed } = this;
    this.producing++;
    // Not over the line: another connection, in Kafka, and the caller has one call at a time for a partition.
    this.clock.soon(() => {
      if (this.dead) return;
      done(closed ? new SpillwayError('CLIENT_CLOSED', {}, to) : outcome(() => this.append(to, records)));
      this.producing--;
      if (this.producing === 0) this.whenQuiet?.();
    });
  }

  close(done: () => void): void {
    this.closed = true;
    const end = () => {
      this.ended(this);
      done();
    };
    const finish = () => {
      if (this.producing === 0) end();
      else this.whenQuiet = end;
    };
    const joined = this.members.filter(({ gone }) => !gone);
    let left = joined.length;
    if (left === 0) this.line.send(finish);
    for (const member of joined) member.leave(() => void (--left === 0 && finish()));
  }

  kill(missedAfter: number): void {
    this.dead = true;
    this.line.cut();
    this.ended(this);
    for (const member of this.members) {
      member.kill();
      this.log.clock.timer(missedAfter, () => member.miss());
    }
  }

  expireSession(): void {
    for (const member of this.members) if (!member.gone) member.expire();
  }

  private append(to: TopicPartition, records: readonly ProducerRecord[]): SpillwayError | null {
    const topic = this.log.ensure(to.topic);
    if (!topic) return new SpillwayError('UNKNOWN_TOPIC', { topic: to.topic }, to);
    return topic.append(to.partition, records, this.clock.wall());
  }
}

/** What went wrong, whether it was returned or thrown (the name of a topic that is to be created may be none). */
function outcome(run: () => SpillwayError | null): SpillwayError | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof SpillwayError) return error;
    throw error;
  }
}
