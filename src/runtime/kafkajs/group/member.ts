import kafkajs, { type Kafka } from 'kafkajs';
import type { Clock } from '../../../core/clock.js';
import { SpillwayError } from '../../../core/errors.js';
import type { Logger } from '../../../core/logger.js';
import type { Intake, Membership, Subscription } from '../../../core/transport.js';
import type { AdminLine } from '../admin-line.js';
import { stickyAssigner } from './assigner.js';
import { Lookout } from './lookout.js';
import { KafkajsMembership } from './membership.js';
import { consumerConfig, type ConsumerOptions } from '../options.js';
import { ReadTopics } from './read-topics.js';
import { SupervisedConsumer } from './supervised-consumer.js';

export interface MemberOptions {
  readonly kafka: Kafka;
  readonly admin: AdminLine;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options: ConsumerOptions;
  readonly subscription: Subscription;
  readonly intake: Intake;
  /** Looks at the topics of the app anew, and gives everything that is wrong with them. */
  readonly prepare: () => Promise<readonly Error[]>;
}

/** Milliseconds that kafkajs waits for the answer to a join, beyond the time that the group gives its members. */
const NETWORK = 5_000;

/** One membership with its consumer and what looks after both. */
export class Member {
  readonly membership: Membership;
  readonly group: string;
  gone = false;

  constructor(options: MemberOptions) {
    const { kafka, admin, clock, logger, subscription, intake } = options;
    this.group = subscription.group;
    const config = consumerConfig(options.options, subscription.group, subscription.maxBytes);
    const topics = new ReadTopics(options);
    const membership = new KafkajsMembership({ ...options, appeared: topics.appeared });
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
      topics: () => topics.now(),
      joined: (partitions) => membership.joined(partitions),
      rebalancing: () => membership.rebalancing(),
      batch: (payload) => membership.batch(payload),
      able: () => membership.able(),
      outOfRange: () => {
        membership.outOfRange();
        lookout.look();
      },
      crashed: (error) => membership.crashed(error),
    });
    membership.consumer = consumer;
    const joinAnew = () => {
      // What is settled is committed first, so that partitions which stay are kept as they are.
      membership.rebalancing();
      consumer.reopen();
    };
    const lookout = new Lookout({
      clock,
      admin,
      membership,
      heartbeat: config.heartbeatInterval ?? 3_000,
      rejoin: (config.rebalanceTimeout ?? 60_000) + NETWORK,
      expand: config.metadataMaxAge ?? 60_000,
      topics: () => topics.names,
      gone: (topic) => {
        if (topics.isNamed(topic)) intake.failed(new SpillwayError('UNKNOWN_TOPIC', { topic }, { topic }), null);
        else joinAnew();
      },
      overdue: () => {
        logger.warn({ event: 'group.overdue' }, 'the consumer has not joined again in time; another one is made');
        consumer.reopen();
      },
      expanded: async () => {
        if ((await topics.changed()) && !this.gone) joinAnew();
      },
    });
    this.membership = closing(membership, () => {
      this.gone = true;
      lookout.close();
    });
    consumer.open();
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
