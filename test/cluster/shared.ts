/** The servers that all tests below `test/kafka` share: the first of these ways that there is. */
import { dockerKafka, dockerRegistry, type Container } from './container.js';
import { startKafka } from './kafka.js';
import { whyNoJars } from './kafka-jars.js';
import { startRegistry } from './registry.js';

/** What tests of the project `kafka` are given: `inject('cluster')`. */
export interface SharedCluster {
  /** Addresses of brokers, `host:port`. One node, unless somebody gave a cluster of theirs. */
  readonly brokers: string[];
  /** Where the registry's API begins. */
  readonly registry: string;
  /** Why no test can start a cluster of its own from jars, or run Kafka's own Java client; null when it can. */
  readonly noJars: string | null;
}

export interface Shared extends SharedCluster {
  readonly stop: () => Promise<void>;
}

type Way = () => Promise<Container>;

/**
 * Finds or starts a broker and a registry: `KAFKA_BROKERS` and `SCHEMA_REGISTRY_URL` when they are set, else
 * containers when Docker answers, else Java and Maven.
 * @throws (rejects) Error whose message says for each way why it was none.
 */
export async function sharedServers(env: NodeJS.ProcessEnv = process.env): Promise<Shared> {
  const noJars = (await whyNoJars()) ?? null;
  const withJars = (start: Way): Way => (noJars === null ? start : () => Promise.reject(new Error(noJars)));
  const kafka = first('KAFKA_BROKERS', env, [
    dockerKafka,
    withJars(async () => {
      const { brokers, stop } = await startKafka();
      return { address: brokers.join(','), stop };
    }),
  ]);
  const registry = first('SCHEMA_REGISTRY_URL', env, [
    dockerRegistry,
    withJars(async () => {
      const { url, stop } = await startRegistry();
      return { address: url, stop };
    }),
  ]);
  const results = await Promise.allSettled([kafka, registry]);
  const started = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async () => void (await Promise.all(started.map((server) => server.stop())));
  const failed = results.find((one) => one.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [brokers, url] = started as [Container, Container];
  return { brokers: brokers.address.split(',').map((one) => one.trim()), registry: url.address, noJars, stop };
}

async function first(variable: string, env: NodeJS.ProcessEnv, ways: readonly Way[]): Promise<Container> {
  const given = env[variable];
  if (given) return { address: given, stop: async () => {} };
  const reasons = [`${variable} is not set`];
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      reasons.push((error as Error).message.split('\n')[0]!);
    }
  }
  throw new Error(reasons.join('; '));
}
