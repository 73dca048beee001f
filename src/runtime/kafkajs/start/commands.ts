import type { KafkaConfig } from 'kafkajs';
import type { TopicSettings } from './topic-settings.js';

/** The commands of Kafka's own tools that do what a problem asks for, ready to be copied into a shell. */
export class Commands {
  readonly #tail: string;
  readonly #user: string;

  /** @param brokers - as `host:port` */
  constructor(brokers: readonly string[], { ssl, sasl }: Pick<KafkaConfig, 'ssl' | 'sasl'>) {
    // The login is in a file, and that of the app is seldom one that may create topics.
    const login = ssl || sasl ? ' --command-config admin.properties' : '';
    this.#tail = `--bootstrap-server ${brokers.map(quoted).join(',')}${login}`;
    const name = sasl && 'username' in sasl ? sasl.username : undefined;
    this.#user = typeof name === 'string' ? quoted(`User:${name}`) : 'User:NAME';
  }

  createTopic({ name, partitions, replicationFactor, config }: TopicSettings): string {
    const options = [
      ...(partitions === null ? [] : [`--partitions ${partitions}`]),
      ...(replicationFactor === null ? [] : [`--replication-factor ${replicationFactor}`]),
      ...Object.entries(config).map(([key, value]) => `--config ${key}=${value}`),
    ];
    return [`kafka-topics.sh ${this.#tail} --create --topic ${quoted(name)}`, ...options].join(' ');
  }

  addPartitions(topic: string, partitions: number): string {
    return `kafka-topics.sh ${this.#tail} --alter --topic ${quoted(topic)} --partitions ${partitions}`;
  }

  setConfig(topic: string, config: Readonly<Record<string, string | number>>): string {
    const settings = Object.entries(config).map(([key, value]) => `${key}=${value}`);
    return `kafka-configs.sh ${this.#tail} --alter --topic ${quoted(topic)} --add-config ${settings.join(',')}`;
  }

  allow(operation: 'Read' | 'Write' | 'DescribeConfigs', resource: 'topic' | 'group', ...names: string[]): string {
    const on = names.map((name) => `--${resource} ${quoted(name)}`).join(' ');
    return `kafka-acls.sh ${this.#tail} --add --allow-principal ${this.#user} --operation ${operation} ${on}`;
  }
}

/** As one word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w.:@%+=,/-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
