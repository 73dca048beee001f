import kafkajs, { type Kafka } from 'kafkajs';
import type { Clock } from '../../core/clock.js';
import { SpillwayError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { matcherOf } from '../../core/topic-name.js';
import type { Intake, Membership, Subscription } from '../../core/transport.js';
import type { AdminLine } from './admin-line.js';
import { stickyAssigner } from './assigner.js';
import { Lookout } from './lookout.js';
import { KafkajsMembership } from './membership.js';
import { consumerConfig, type ConsumerOptions } from './options.js';
import { SupervisedConsumer } from './supervised-consumer.js';

export interface MemberOptions {
  readonly kafka: Kafka;
  readonly admin: AdminLine;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options: ConsumerOptions;
  readonly subscription: Subscription;
  readonly intake: Intake;
}

/** One membership with its consumer and what looks after both. */
export class Member {
  readonly membership: Membership;
  gone = false;
  readonly #options: MemberOptions;

  constructor(options: MemberOptions) {
    const { kafka, admin, clock, logger, subscription, intake } = options;
    this.#options = options;
    const config = consumerConfig(options.options, subscription.group, subscription.maxBytes);
    const membership = new KafkajsMembership(admin, clock, logger, subscription, intake);
    const own = options.options.partitionAssigners;
    const consumer = new SupervisedConsumer({
      kafka,
      clock,
      config,
      // kafkajs's own as well: a group of kafkajs consumers can be taken over member by member.
      assigners: (lend) => [
        ...(own ?? []),
        stickyAssigner(() => membership.owned, lend),
        kafkajs.PartitionAssigners.roundRobin,
      ],
      topics: () => this.#topics(),
      joined: (partitions) => membership.joined(partitions),
      rebalancing: () => membership.rebalancing(),
      batch: (payload) => membership.batch(payload),
      able: () => membership.able(),
      emptied: (at, first, last) => membership.emptied(at, first, last),
      crashed: (error) => membership.crashed(error),
    });
    membership.consumer = consumer;
    const lookout = new Lookout({
      clock,
      admin,
      membership,
      heartbeat: config.heartbeatInterval ?? 3_000,
      gone: (error) => intake.failed(error, null),
    });
    this.membership = closing(membership, () => {
      this.gone = true;
      lookout.close();
    });
    consumer.open();
  }

  /** The topics to read: those that are named, and those that the patterns match now. */
  async #topics(): Promise<readonly string[]> {
    const { admin, subscription } = this.#options;
    const names = subscription.topics.filter((topic) => typeof topic === 'string');
    const patterns = subscription.topics.filter((topic) => topic instanceof RegExp);
    if (patterns.length === 0) return names;
    const all = await admin.ask((asked) => asked.listTopics());
    const matched = all.filter((topic) => patterns.some((pattern) => matcherOf(pattern)(topic)));
    const left = new Set(subscription.exclude(matched));
    const read = [...new Set([...names, ...matched.filter((topic) => !left.has(topic))])];
    if (read.length === 0) throw new SpillwayError('TOPICS_MISSING', { topics: patterns.map(String) });
    return read;
  }
}

function closing(membership: KafkajsMembership, closed: () => void): Membership {
  return {
    pause: (at) => membership.pause(at),
    resume: (at) => membership.resume(at),
    seek: (at, offset) => membership.seek(at, offset),
    commit: (marks, generation, done) => membership.commit(marks, generation, done),
    leave: (done) => {
      closed();
      membership.leave(done);
    },
  };
}
