import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startKafka, type Kafka } from '../cluster/kafka.js';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';
import { Watch } from './watch.js';

const PARTITIONS = 4;
const LIMITS = { boundary: 100, settled: 500 };
/** See crash.test.ts; and what was on its way to the sink when the connection broke may be there twice. */
const WINDOW = PARTITIONS * 3 * LIMITS.boundary + 2 * LIMITS.settled;
const OUTAGE = process.env['CI'] || process.env['SPILLWAY_FULL'] ? 60_000 : 10_000;
/** Milliseconds: brokers take their time to start where many tests run at once. */
const CAUGHT_UP = 180_000;
const TIMEOUT = 400_000;
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

  /** Runs an app over a backlog, and the fault in the middle of it. */
  async function survives(fault: (node: Kafka['nodes'][number]) => Promise<void>): Promise<void> {
    await flow.feed(6_000);
    const app = await flow.start(
      flow.through(async (value) => (await delay(2), value), 8),
      { ...watch.options, boundary: { records: LIMITS.boundary }, commit: { settled: LIMITS.settled } },
      { ...watch.transport, consumer: { sessionTimeout: SESSION, rebalanceTimeout: SESSION } },
    );
    watch.follow(app);
    await until(
      async () => (await flow.committed()) > 500,
      () => 'nothing is committed',
    );
    const before = { connections: watch.connections, lines: watch.lines.length, at: performance.now() };
    await fault(kafka.nodes[0]!);
    await flow.caughtUp(CAUGHT_UP);
    const seconds = (performance.now() - before.at) / 1_000;
    // It waits between two tries, and says each thing once in half a minute.
    expect(watch.connections - before.connections).toBeLessThan(60 + 5 * seconds);
    expect(watch.lines.slice(before.lines).length).toBeLessThan(15 * (1 + seconds / 30));

    const outcome = await flow.outcome();
    expect(flow.missing(outcome)).toEqual([]);
    expect(outcome.outOfOrder).toEqual([]);
    // A broker that comes back takes sends before it takes commits: what is settled in between may come again, once.
    expect(outcome.total - flow.fed).toBeLessThanOrEqual(flow.fed + WINDOW);
    expect([app.state, watch.error]).toEqual(['RUNNING', null]);
    expect(watch.states.filter((state) => state !== 'RUNNING' && state !== 'REBALANCING')).toEqual([]);
    expect(app.ledger().balanced).toBe(true);
  }

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
