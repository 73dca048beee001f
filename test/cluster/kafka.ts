import { Kafka as KafkaJS, logLevel, type KafkaConfig } from 'kafkajs';
import { newClusterId } from './cluster-id.js';
import { kafkaJars } from './kafka-jars.js';
import { formatNode, type KafkaNode } from './node.js';
import { freePorts, LOOPBACK } from './ports.js';
import { startProxy, type Proxy } from './proxy.js';
import { serverProperties, USERS, type NodePorts } from './server-properties.js';
import { until } from './until.js';

export interface KafkaOptions {
  /** Default 1. Each is a broker and a controller. */
  readonly nodes?: 1 | 3;
  /** Added to every node's server.properties, or instead of what is there. */
  readonly properties?: Readonly<Record<string, string>>;
  /** SASL/PLAIN with users `admin` (may do everything) and `app` (what ACLs allow). Default false. */
  readonly authorizer?: boolean;
  /** A proxy in front of each node, which clients are told to connect to. Default false. */
  readonly proxied?: boolean;
  /** Of each node's JVM. Default `256m`. */
  readonly heap?: string;
}

/** A running cluster of Apache Kafka (KRaft) on loopback. */
export interface Kafka {
  readonly brokers: string[];
  readonly nodes: readonly KafkaNode[];
  /** In front of each node, when `proxied`. */
  readonly proxies: readonly Proxy[];
  /** What a kafkajs client of a user needs. Default user: `admin` when there are users. */
  readonly clientConfig: (user?: keyof typeof USERS) => KafkaConfig;
  /** Kills every node and removes the data. May be called twice. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a cluster, and gives it once all of its brokers answer. What a test starts it stops (`afterAll`); if it does
 * not come to that, the cluster ends with the process.
 *
 * @throws (rejects) Error when Maven cannot fetch the jars, or with the end of the log of a broker that does not start.
 * @example const kafka = await startKafka({ nodes: 3 }); await kafka.nodes[0]!.kill(); await kafka.stop();
 */
export async function startKafka(options: KafkaOptions = {}): Promise<Kafka> {
  const { nodes: count = 1, properties = {}, authorizer = false, proxied = false, heap = '256m' } = options;
  const jars = await kafkaJars();
  const ports = await freePorts(3 * count);
  const proxies: Proxy[] = [];
  const nodePorts: NodePorts[] = [];
  for (let index = 0; index < count; index++) {
    const [client, internal, controller] = ports.slice(3 * index) as [number, number, number];
    if (proxied) proxies.push(await startProxy({ port: client }));
    nodePorts.push({ client, internal, controller, advertised: proxies[index]?.port ?? client });
  }
  const clusterId = newClusterId();
  const formatted = nodePorts.map(({ client, advertised }, index) =>
    formatNode({
      id: index + 1,
      jars,
      heap,
      clusterId,
      address: `${LOOPBACK}:${advertised}`,
      port: client,
      properties: (folder) => ({ ...serverProperties(index, nodePorts, folder, authorizer), ...properties }),
    }),
  );
  const stop = async () => {
    const made = (await Promise.allSettled(formatted)).flatMap((one) =>
      one.status === 'fulfilled' ? [one.value] : [],
    );
    await Promise.all([...made.map((node) => node.dispose()), ...proxies.map((proxy) => proxy.stop())]);
  };
  try {
    const nodes = await Promise.all(formatted);
    const brokers = nodes.map((node) => node.address);
    const clientConfig = (user: keyof typeof USERS = 'admin'): KafkaConfig => ({
      brokers,
      logLevel: logLevel.NOTHING,
      ...(authorizer && { sasl: { mechanism: 'plain', username: user, password: USERS[user] } }),
    });
    await Promise.all(nodes.map((node) => node.start()));
    await allKnown(clientConfig(), count, () => nodes.map((node) => node.said()).join('\n'));
    return { brokers, nodes, proxies, clientConfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until so many brokers are known to each other: they listen before. @throws (rejects) Error when they do not */
export async function allKnown(config: KafkaConfig, count: number, said: () => string): Promise<void> {
  const admin = new KafkaJS({ ...config, retry: { retries: 0 } }).admin();
  try {
    await until(
      async () => {
        await admin.connect();
        return (await admin.describeCluster()).brokers.length === count;
      },
      (last) => `the ${count} nodes do not find each other (${String(last)}):\n${said()}`,
    );
  } finally {
    await admin.disconnect();
  }
}
