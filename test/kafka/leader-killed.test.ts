import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startKafka, type Kafka } from '../cluster/kafka.js';
import type { KafkaNode } from '../cluster/node.js';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';
import { PARTITIONS, survives as survivesFault, TIMEOUT } from './survival.js';
import { Watch } from './watch.js';

const NODES = 3;
const OFFSETS = '__consumer_offsets';

withJava('a cluster of three that loses a node under load', () => {
  let kafka: Kafka;
  let flow: Flow;
  let watch: Watch;
  beforeAll(async () => (kafka = await startKafka({ nodes: NODES })));
  afterAll(() => kafka?.stop());
  beforeEach(async () => {
    await Promise.all(kafka.nodes.map((node) => node.start()));
    flow = await Flow.open(kafka.clientConfig(), { partitions: PARTITIONS, replicas: NODES });
    // Makes the brokers create the topic of the groups.
    await until(
      async () => (await flow.committed()) === 0,
      (last) => `the group has no coordinator: ${String(last)}`,
    );
    await whole();
    watch = new Watch();
  });
  afterEach(() => flow?.close());

  async function partitionsOf(topic: string) {
    const { topics } = await flow.admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]!.partitions;
  }

  /** Until every node has everything: before, the next one that goes would take what only it has. */
  async function whole(): Promise<void> {
    const missing = async (topic: string) =>
      (await partitionsOf(topic)).filter(({ isr }) => isr.length < NODES).map(({ partitionId }) => partitionId);
    let left: unknown;
    await until(
      async () => {
        const all = await Promise.all([OFFSETS, flow.input, flow.output].map(missing));
        left = all;
        return all.flat().length === 0;
      },
      (last) => `replicas are behind: ${JSON.stringify(left)} ${String(last)}`,
    );
  }

  const nodeOf = (id: number): KafkaNode => kafka.nodes.find((node) => node.id === id)!;

  async function leaderOf(topic: string, partition: number): Promise<KafkaNode> {
    return nodeOf((await partitionsOf(topic)).find(({ partitionId }) => partitionId === partition)!.leader);
  }

  /** As Kafka chooses it: the leader of the partition that Java's hash of the name gives. */
  async function coordinatorOf(group: string): Promise<KafkaNode> {
    const hash = [...group].reduce((sum, letter) => (Math.imul(31, sum) + letter.charCodeAt(0)) | 0, 0);
    return leaderOf(OFFSETS, (hash & 0x7fffffff) % (await partitionsOf(OFFSETS)).length);
  }

  /** The node that the fault takes comes back when the rest is done. */
  async function survives(fault: () => Promise<KafkaNode>): Promise<void> {
    let gone: KafkaNode;
    await survivesFault({
      flow,
      watch,
      fault: async () => {
        gone = await fault();
        expect(gone.running()).toBe(false);
      },
      mended: async () => {
        await gone.start();
        await whole();
      },
    });
  }

  it(
    'which leads what it reads and writes, and is killed',
    () =>
      survives(async () => {
        const node = await leaderOf(flow.output, 0);
        await node.kill();
        return node;
      }),
    TIMEOUT,
  );

  it(
    'which coordinates its group, and is killed',
    () =>
      survives(async () => {
        const node = await coordinatorOf(flow.group);
        await node.kill();
        return node;
      }),
    TIMEOUT,
  );

  it(
    'which coordinates its group, and leaves in order',
    () =>
      survives(async () => {
        const node = await coordinatorOf(flow.group);
        await node.stop();
        return node;
      }),
    TIMEOUT,
  );
});
