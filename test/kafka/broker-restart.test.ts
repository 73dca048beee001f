import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, it } from 'vitest';
import { startKafka, type Kafka } from '../cluster/kafka.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';
import { PARTITIONS, survives as survivesFault, TIMEOUT } from './survival.js';
import { Watch } from './watch.js';

const OUTAGE = process.env['CI'] || process.env['SPILLWAY_FULL'] ? 60_000 : 10_000;
/** Milliseconds. So long that nobody waits for the group to miss a member that has lost its broker. */
const SESSION = 300_000;

withJava('a broker that goes and comes back under load', () => {
  let kafka: Kafka;
  let flow: Flow;
  let watch: Watch;
  beforeAll(async () => (kafka = await startKafka()));
  afterAll(() => kafka?.stop());
  beforeEach(async () => {
    flow = await Flow.open(kafka.clientConfig(), { partitions: PARTITIONS });
    watch = new Watch();
  });
  afterEach(() => flow?.close());

  const survives = (fault: (node: Kafka['nodes'][number]) => Promise<void>) =>
    survivesFault({
      flow,
      watch,
      transport: { consumer: { sessionTimeout: SESSION, rebalanceTimeout: SESSION } },
      fault: () => fault(kafka.nodes[0]!),
    });

  it(
    'is stopped and started',
    () =>
      survives(async (node) => {
        await node.stop();
        await node.start();
      }),
    TIMEOUT,
  );

  it(
    'is gone for a while',
    () =>
      survives(async (node) => {
        await node.kill();
        await delay(OUTAGE);
        await node.start();
      }),
    TIMEOUT,
  );

  it(
    'hangs for a while',
    () =>
      survives(async (node) => {
        node.pause();
        await delay(OUTAGE);
        node.resume();
      }),
    TIMEOUT,
  );
});
