import { LOOPBACK } from './ports.js';

/** Where a node listens. */
export interface NodePorts {
  readonly client: number;
  readonly internal: number;
  readonly controller: number;
  /** What clients are told to connect to, when that is not where the node listens. */
  readonly advertised: number;
}

/** Users of a cluster with authorisation: the first may do everything, the second what ACLs allow. */
export const USERS = { admin: 'admin-secret', app: 'app-secret' } as const;

/** Small and quick: little memory, failures seen within seconds, groups that do not wait. */
const QUICK = {
  'auto.create.topics.enable': 'false',
  'broker.heartbeat.interval.ms': '500',
  'broker.session.timeout.ms': '3000',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '500',
  'log.cleaner.dedupe.buffer.size': '4194304',
  'log.segment.delete.delay.ms': '1000',
  'num.io.threads': '4',
  'num.network.threads': '2',
  'num.partitions': '1',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.num.partitions': '1',
} as const;

/** The server.properties of node `index` (from 0) of a KRaft cluster, every node of which is broker and controller. */
export function serverProperties(
  index: number,
  nodes: readonly NodePorts[],
  folder: string,
  authorizer: boolean,
): Record<string, string> {
  const own = nodes[index]!;
  const replicas = String(nodes.length);
  const inSync = nodes.length > 1 ? '2' : '1';
  return {
    ...QUICK,
    'process.roles': 'broker,controller',
    'node.id': String(index + 1),
    'log.dirs': folder,
    'controller.quorum.voters': nodes.map((node, at) => `${at + 1}@${LOOPBACK}:${node.controller}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
    'listener.security.protocol.map': `CLIENT:${authorizer ? 'SASL_PLAINTEXT' : 'PLAINTEXT'},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    listeners: `CLIENT://${LOOPBACK}:${own.client},INTERNAL://${LOOPBACK}:${own.internal},CONTROLLER://${LOOPBACK}:${own.controller}`,
    'advertised.listeners': `CLIENT://${LOOPBACK}:${own.advertised},INTERNAL://${LOOPBACK}:${own.internal}`,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    ...(authorizer ? AUTHORISED : {}),
  };
}

/** Nodes speak to each other without a name, so nobody without one may come in from outside. */
const AUTHORISED = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:admin;User:ANONYMOUS',
  'sasl.enabled.mechanisms': 'PLAIN',
  'listener.name.client.plain.sasl.jaas.config': [
    'org.apache.kafka.common.security.plain.PlainLoginModule required',
    ...Object.entries(USERS).map(([user, password]) => `user_${user}="${password}"`),
  ]
    .join(' ')
    .concat(';'),
};
