import kafkajs, { type Kafka, type Message } from 'kafkajs';
import { parseSize } from '../../core/duration.js';
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
import { AdminLine } from './admin-line.js';
import { codecProblem, installCodecs } from './codecs/codecs.js';
import { logInto } from './log.js';
import { Member } from './group/member.js';
import { CODECS, type KafkajsOptions } from './options.js';
import { encodesAlike } from './writing/encodes-alike.js';
import { plainMessages } from './writing/plain-messages.js';
import { preEncoded } from './writing/pre-encoded.js';
import { prepareTopics } from './start/preparation.js';
import { SupervisedProducer } from './writing/producer.js';
import { Widths } from './writing/widths.js';

/** One app's connections to Kafka: one to ask, one to write, and one to read for each group that it has joined. */
export class KafkajsClient implements Client {
  readonly #options: KafkajsOptions;
  readonly #client: ClientOptions;
  readonly #kafka: Kafka;
  readonly #admin: AdminLine;
  readonly #producer: SupervisedProducer;
  readonly #widths: Widths;
  #encode: (partition: number, records: readonly ProducerRecord[]) => Message[] = preEncoded;
  #members: readonly Member[] = [];
  #plan: Plan | null = null;
  /** Ends what the start waits for. */
  readonly #closing = new AbortController();

  constructor(options: KafkajsOptions, client: ClientOptions) {
    const { provision: _provision, consumer: _consumer, maxInflated = '16MiB', producer, ...kafka } = options;
    const { clock, logger, instanceId } = client;
    installCodecs({ maxInflated: parseSize(maxInflated, 'maxInflated') });
    this.#options = options;
    this.#client = client;
    this.#kafka = new kafkajs.Kafka({
      clientId: instanceId,
      logLevel: kafkajs.logLevel.WARN,
      logCreator: logInto(logger, clock),
      ...kafka,
      // Spelt out: kafkajs takes others where NODE_ENV is `test`.
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, factor: 0.2, multiplier: 2, retries: 5, ...kafka.retry },
    });
    this.#admin = new AdminLine(this.#kafka);
    this.#widths = new Widths(this.#admin, clock);
    this.#producer = new SupervisedProducer({
      kafka: this.#kafka,
      clock,
      options: producer ?? {},
      encode: (partition, records) => this.#encode(partition, records),
    });
  }

  prepare(plan: Plan, done: (problems: readonly Error[]) => void): void {
    this.#prepare(plan).then(done, (error: unknown) => done([error as Error]));
  }

  partitions(topic: string): number {
    return this.#widths.of(topic);
  }

  join(subscription: Subscription, intake: Intake): Membership {
    if (this.#closing.signal.aborted) throw new SpillwayError('CLIENT_CLOSED', {});
    const { group } = subscription;
    const others = this.#members.filter(({ gone }) => !gone);
    if (others.some((member) => member.group === group)) throw new SpillwayError('ALREADY_JOINED', { group });
    const { clock, logger } = this.#client;
    const member = new Member({
      kafka: this.#kafka,
      admin: this.#admin,
      clock,
      logger,
      options: this.#options.consumer ?? {},
      subscription,
      intake,
      prepare: () => this.#look(),
    });
    this.#members = [...others, member];
    return member.membership;
  }

  produce(to: TopicPartition, records: readonly ProducerRecord[], done: (error: ProduceError | null) => void): void {
    this.#producer.produce(to, records, done);
  }

  close(done: () => void): void {
    this.#closing.abort();
    this.#widths.close();
    const end = () => {
      this.#admin.close();
      this.#producer.close(done);
    };
    const joined = this.#members.filter(({ gone }) => !gone);
    let left = joined.length;
    if (left === 0) end();
    for (const { membership } of joined) membership.leave(() => void (--left === 0 && end()));
  }

  async #prepare(plan: Plan): Promise<readonly Error[]> {
    if (!(await encodesAlike())) {
      this.#client.logger.warn(
        { event: 'kafkajs.encoding' },
        'kafkajs encodes other than expected: records are sent through its own encoder, which is slower',
      );
      this.#encode = plainMessages;
    }
    this.#plan = plan;
    const unable = codecProblem(CODECS[this.#options.producer?.compression ?? 'none']);
    const problems = [...(unable ? [unable] : []), ...(await this.#look())];
    if (problems.length === 0 && !this.#closing.signal.aborted) this.#producer.warm();
    return problems;
  }

  /** Looks at the topics of the plan, as they are now. */
  async #look(): Promise<readonly Error[]> {
    const { signal } = this.#closing;
    const [plan, client, options, kafka] = [this.#plan!, this.#client, this.#options, this.#kafka];
    const { problems, partitions } = await prepareTopics({ kafka, plan, options, client, signal });
    if (problems.length === 0 && !signal.aborted) this.#widths.begin(partitions);
    return problems;
  }
}
