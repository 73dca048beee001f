import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { startKafka, type Kafka } from '../cluster/kafka.js';
import { committed } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { runs } from '../runs.js';
import { Flow } from './flow.js';
import { Incarnation } from './incarnation.js';

const KILLS = 10;
const BACKLOG = runs(100_000);
const PARTITIONS = 4;
const LIMITS = { boundary: 100, settled: 500 };
/**
 * The most that a process may have begun and not committed when it dies. In flight: a boundary full of records at the
 * step and one at the sink, for each partition. Settled since the last commit: as many as make it commit, and as many
 * again while that commit is under way.
 */
const WINDOW = PARTITIONS * 2 * LIMITS.boundary + 2 * LIMITS.settled;
const SEED = 20;

withJava('an app that is killed, again and again', () => {
  let kafka: Kafka;
  let flow: Flow;
  beforeAll(async () => (kafka = await startKafka()));
  afterAll(() => kafka?.stop());
  beforeEach(async () => (flow = await Flow.open(kafka.clientConfig(), { partitions: PARTITIONS })));
  afterEach(() => flow?.close());

  it(`loses nothing in ${KILLS} kills over a backlog of ${BACKLOG}, and repeats what was in flight`, async () => {
    await flow.feed(BACKLOG);
    const { input, output, group } = flow;
    const { brokers } = kafka;
    const start = () => Incarnation.start({ brokers, group, input, output, session: 1_000, limits: LIMITS });
    const marksNow = () => committed(group, input, kafka.clientConfig());
    const random = new SeededRandom(SEED);
    let marks = [-1, -1, -1, -1];
    let repeatable = 0;

    // The process after the last kill finishes, and is told to end.
    for (let tenth = 0; tenth <= KILLS; tenth++) {
      const target = Math.min(BACKLOG, Math.floor(((tenth + random.unit()) * BACKLOG) / KILLS));
      const app = await start();
      let now = 0;
      await until(
        async () => !app.alive || (app.ran && (now = await flow.committed()) >= target),
        (last) => `${now} of ${target} are committed (${String(last)})`,
        { within: 120_000, every: 10 },
      );
      expect(app.alive || app.said()).toBe(true);
      const { begun, abandoned, end } = await app.end(tenth < KILLS ? 'SIGKILL' : 'SIGTERM');
      expect(end).toBe(tenth < KILLS ? undefined : 'end');
      const before = marks;
      marks = await marksNow();

      // It went on where the group stood, and the group never goes back.
      expect(begun.filter(({ partition, offset }) => offset < before[partition]!)).toEqual([]);
      expect(marks.every((mark, partition) => mark >= before[partition]!)).toBe(true);
      const window = begun.filter(({ partition, offset }) => offset >= marks[partition]!).length;
      expect(window).toBeLessThanOrEqual(WINDOW + abandoned);
      repeatable += window + abandoned;
    }

    const outcome = await flow.outcome();
    expect(flow.missing(outcome)).toEqual([]);
    expect(outcome.outOfOrder).toEqual([]);
    expect(outcome.total - BACKLOG).toBeLessThanOrEqual(repeatable);
  }, 600_000);
});
