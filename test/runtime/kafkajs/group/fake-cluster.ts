import kafkajs, { type Admin, type ITopicConfig, type ResourceConfigQuery } from 'kafkajs';

/** What a fake cluster says of a topic: what there is, or the word with which it refuses. */
export interface FakeTopic {
  partitions: number;
  readonly config?: Readonly<Record<string, string>>;
  /** The answer to every question about it. */
  refuses?: string;
  /** How often it is given before that is over. */
  times?: number;
  /** The answer to a question about its configuration. */
  readonly refusesConfig?: string;
}

const { KafkaJSProtocolError } = kafkajs as unknown as {
  KafkaJSProtocolError: new (error: object) => Error;
};

/** As kafkajs throws what a broker answers. */
export function refusal(type: string, retriable = false): Error {
  return new KafkaJSProtocolError({ type, code: 1, message: `the broker says ${type}`, retriable });
}

const DEFAULTS = {
  'cleanup.policy': 'delete',
  'retention.ms': '604800000',
  'retention.bytes': '-1',
  'max.message.bytes': '1048588',
};

/** The admin client of a cluster in memory, with kafkajs's way to refuse a whole request for one topic of it. */
export class FakeCluster {
  readonly topics = new Map<string, FakeTopic>();
  readonly created: ITopicConfig[] = [];
  /** What creating a topic is refused with, by its name. */
  readonly refusesToCreate = new Map<string, string>();
  /** Topics that the brokers have not heard of for so many questions. */
  readonly late = new Map<string, number>();
  group: Error | null = null;
  /** How many questions about topics came. */
  asked = 0;

  constructor(topics: Readonly<Record<string, number | FakeTopic>> = {}) {
    for (const [name, topic] of Object.entries(topics)) {
      this.topics.set(name, typeof topic === 'number' ? { partitions: topic } : topic);
    }
  }

  get admin(): Admin {
    const { promise } = this;
    const admin: Partial<Admin> = {
      fetchOffsets: promise(() => {
        if (this.group) throw this.group;
        return [];
      }),
      listTopics: promise(() => [...this.topics].filter(([, { refuses }]) => !refuses).map(([name]) => name)),
      fetchTopicMetadata: promise(({ topics } = { topics: [] }) => {
        this.asked++;
        return { topics: topics.map((name) => this.#metadata(name)) };
      }) as Admin['fetchTopicMetadata'],
      describeConfigs: promise(({ resources }: { resources: ResourceConfigQuery[] }) => ({
        resources: resources.map((one) => this.#config(one)),
      })) as never,
      createTopics: promise(({ topics }) => {
        for (const topic of topics) this.#create(topic);
        return true;
      }),
    };
    return admin as Admin;
  }

  private readonly promise = <A extends unknown[], R>(run: (...args: A) => R) => {
    return (...args: A) => new Promise<R>((resolve) => resolve(run(...args)));
  };

  #metadata(name: string) {
    const topic = this.topics.get(name);
    const late = this.late.get(name) ?? 0;
    this.late.set(name, late - 1);
    if (!topic || late > 0) throw refusal('UNKNOWN_TOPIC_OR_PARTITION', true);
    const { refuses, times = Infinity } = topic;
    topic.times = times - 1;
    if (refuses && times > 0) throw refusal(refuses, refuses === 'LEADER_NOT_AVAILABLE');
    return { name, partitions: Array.from({ length: topic.partitions }, () => ({})) };
  }

  #config({ name }: ResourceConfigQuery) {
    const topic = this.topics.get(name);
    if (!topic) throw refusal('UNKNOWN_TOPIC_OR_PARTITION', true);
    if (topic.refusesConfig) throw refusal(topic.refusesConfig);
    const entries = Object.entries({ ...DEFAULTS, ...topic.config });
    return {
      resourceName: name,
      configEntries: entries.map(([configName, configValue]) => ({ configName, configValue })),
    };
  }

  #create(topic: ITopicConfig): void {
    const refused = this.topics.has(topic.topic) ? 'TOPIC_ALREADY_EXISTS' : this.refusesToCreate.get(topic.topic);
    if (refused !== undefined) {
      throw Object.assign(new Error('Topic creation errors'), {
        name: 'KafkaJSAggregateError',
        errors: [refusal(refused)],
      });
    }
    this.created.push(topic);
    const config = Object.fromEntries((topic.configEntries ?? []).map(({ name, value }) => [name, value]));
    this.topics.set(topic.topic, { partitions: topic.numPartitions ?? 3, config });
  }
}
