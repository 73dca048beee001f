import kafkajsPackage, {
  type Admin,
  type Kafka as KafkaJS,
  type KafkaConfig,
  type Message,
  type Producer,
} from 'kafkajs';
import { randomBytes } from 'node:crypto';
import { KafkaStreams, Serdes, StreamsBuilder, silent, type StreamsOptions, type Topology } from 'spillway';
import { kafkajs, type KafkajsOptions } from 'spillway/kafkajs';
import { until } from '../cluster/until.js';

/** What came out: values are the sequence of the feed, so that nothing has to be told apart by anything else. */
export interface Outcome {
  /** How often each number came. */
  readonly times: ReadonlyMap<number, number>;
  readonly total: number;
  /** Keys whose numbers, each at its first coming, are not in order. */
  readonly outOfOrder: readonly string[];
}

const KEYS = 97;
export const keyOf = (n: number): string => `k${n % KEYS}`;

/** A source and a sink on a real broker, a feed of numbers into one, and what came out of the other. */
export class Flow {
  readonly input: string;
  readonly output: string;
  readonly group: string;
  readonly apps: KafkaStreams[] = [];
  fed = 0;

  private constructor(
    readonly config: KafkaConfig,
    readonly kafka: KafkaJS,
    readonly admin: Admin,
    readonly name: string,
  ) {
    [this.input, this.output, this.group] = [`${name}-in`, `${name}-out`, `${name}-app`];
  }

  /** Names are the test's own: others use the same broker. */
  static async open(config: KafkaConfig, { partitions = 4, replicas = 1 } = {}): Promise<Flow> {
    const kafka = new kafkajsPackage.Kafka({ ...config, logLevel: kafkajsPackage.logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    const flow = new Flow(config, kafka, admin, `flow-${randomBytes(4).toString('hex')}`);
    await flow.create(flow.input, partitions, replicas);
    await flow.create(flow.output, partitions, replicas);
    return flow;
  }

  async create(topic: string, partitions = 4, replicas = 1, settings: Record<string, string> = {}): Promise<void> {
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
    await this.admin.createTopics({
      topics: [{ topic, numPartitions: partitions, replicationFactor: replicas, configEntries }],
      // kafkajs gives up waiting when the broker that it asks has not heard of the topic yet.
      waitForLeaders: false,
    });
    await until(
      async () => (await this.admin.fetchTopicOffsets(topic)).length === partitions,
      (last) => `${topic} has no leaders: ${String(last)}`,
    );
  }

  /** Writes the next `count` numbers, each under its key. */
  async feed(count: number, padding = 0): Promise<void> {
    const producer = this.kafka.producer();
    await producer.connect();
    const pad = 'x'.repeat(padding);
    const end = this.fed + count;
    while (this.fed < end) {
      const from = this.fed;
      const length = Math.min(1_000, end - from);
      const messages = Array.from({ length }, (_, i) => ({ key: keyOf(from + i), value: `${from + i} ${pad}` }));
      await producer.send({ topic: this.input, messages });
      this.fed += length;
    }
    await producer.disconnect();
  }

  /** A producer of transactions, connected. */
  async transactional(): Promise<Producer> {
    const transactionalId = `${this.name}-${randomBytes(4).toString('hex')}`;
    const producer = this.kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    return producer;
  }

  async write(topic: string, ...messages: Message[]): Promise<void> {
    const producer = this.kafka.producer();
    await producer.connect();
    await producer.send({ topic, messages });
    await producer.disconnect();
  }

  /** Starts an app that is closed with the flow. */
  async start(
    topology: Topology,
    options: Partial<StreamsOptions> = {},
    transport: Partial<KafkajsOptions> = {},
  ): Promise<KafkaStreams> {
    const app = new KafkaStreams(topology, {
      applicationId: this.group,
      transport: kafkajs({ ...this.config, ...transport }),
      logger: silent,
      ...options,
    });
    this.apps.push(app);
    app.done.catch(() => {});
    await app.start();
    return app;
  }

  /** From the source to the sink, through one step. */
  through(step: (value: string) => string | Promise<string> = (value) => value, concurrency = 32): Topology {
    const builder = new StreamsBuilder();
    builder
      .stream(this.input, { key: Serdes.string(), value: Serdes.string() })
      .mapValuesAsync(async (value) => step(value), { named: 'step', concurrency })
      .to(this.output, { key: Serdes.string(), value: Serdes.string() });
    return builder.build({ deadLetters: 'stop' });
  }

  /** What the group has committed, over all partitions of the source. */
  async committed(): Promise<number> {
    const [topic] = await this.admin.fetchOffsets({ groupId: this.group, topics: [this.input] });
    return topic!.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  }

  /** Until all that was fed is committed. */
  async caughtUp(within = 90_000): Promise<void> {
    let committed = -1;
    await until(
      async () => (committed = await this.committed()) >= this.fed,
      (last) => this.told(`${committed} of ${this.fed} are committed`, last),
      { within },
    );
  }

  /** What went wrong, and what the apps say of themselves. */
  told(what: string, last: unknown): string {
    const apps = this.apps.map((app) => `${app.state}: ${JSON.stringify(app.status().partitions)}`);
    return [what, ...apps, ...(last instanceof Error ? [last.message] : [])].join('\n');
  }

  async size(topic: string): Promise<number> {
    const offsets = await this.admin.fetchTopicOffsets(topic);
    return offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
  }

  /** Reads the sink, from its beginning to its present end. */
  async outcome(topic = this.output): Promise<Outcome> {
    const times = new Map<number, number>();
    const last = new Map<string, number>();
    const outOfOrder = new Set<string>();
    const total = await this.size(topic);
    await this.read(topic, total, (key, value) => {
      const number = Number.parseInt(value, 10);
      const before = times.get(number) ?? 0;
      times.set(number, before + 1);
      if (before > 0) return;
      if ((last.get(key) ?? -1) > number) outOfOrder.add(key);
      last.set(key, number);
    });
    return { times, total, outOfOrder: [...outOfOrder] };
  }

  /** Numbers of the feed that are not in the sink. */
  missing({ times }: Outcome): number[] {
    return Array.from({ length: this.fed }, (_, n) => n).filter((n) => !times.has(n));
  }

  async close(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.close({ timeout: '5s' })));
    await this.admin.disconnect();
  }

  private async read(topic: string, count: number, each: (key: string, value: string) => void): Promise<void> {
    if (count === 0) return;
    const reader = this.kafka.consumer({
      groupId: `${this.name}-reader-${randomBytes(4).toString('hex')}`,
      maxWaitTimeInMs: 100,
    });
    await reader.connect();
    await reader.subscribe({ topic, fromBeginning: true });
    let left = count;
    await new Promise<void>((resolve, reject) => {
      const eachBatch = ({ batch }: { batch: { messages: { key: Buffer | null; value: Buffer | null }[] } }) => {
        for (const { key, value } of batch.messages) {
          each(String(key), String(value));
          if (--left === 0) resolve();
        }
        return Promise.resolve();
      };
      reader.run({ autoCommit: false, eachBatch }).catch(reject);
    });
    await reader.disconnect();
  }
}
