import { KafkaStreams, silent } from 'spillway';
import { kafkajs } from 'spillway/kafkajs';
import { systemClock } from '../../src/core/clock.js';
import type { ProducerRecord, TopicPartition } from '../../src/core/record.js';
import type { Closed } from '../../src/testing/laws/world.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { FaultInjector } from '../../src/testing/simulation/fault-injector.js';
import type { FaultPlan } from '../../src/testing/simulation/fault-plan.js';
import { Kit } from '../../src/testing/simulation/kit.js';
import type { Life } from '../../src/testing/simulation/life.js';
import { observedTransport } from '../../src/testing/simulation/observed-transport.js';
import type { Happening, Observed, Seen } from '../../src/testing/simulation/observed.js';
import { seenOf } from '../../src/testing/simulation/outcome.js';
import type { Shape } from '../../src/testing/simulation/shape.js';
import type { Interference, Watch } from '../../src/testing/simulation/watch.js';
import { Mortal } from './mortal.js';

/** The name that the shapes' own topics begin with. */
export const APP = 'app';
/** Small, so that it is often full. */
export const BUDGET = { records: 120, bytes: 200_000 };
/** Records of one batch, of whatever size the broker gives them. */
export const BATCH = 20;
/** What an answer of the broker takes at least, in milliseconds. */
const LATENCY = 3;
/** A call that took almost as long as it may has perhaps timed out: the app's clock was asked before ours. */
const DOUBT = 50;

interface Running {
  readonly life: Mortal;
  readonly app: KafkaStreams;
  readonly ended: Promise<void>;
}

/** The group of one app on a real broker: its instances are seen from outside, and troubled, as the simulation does it. */
export class ObservedGroup implements Watch {
  readonly events: Observed[] = [];
  readonly ledgers: Closed[] = [];
  readonly injector: FaultInjector;
  readonly #random: SeededRandom;
  readonly #running = new Map<string, Running>();
  readonly #lives = new Map<string, number>();

  constructor(
    private readonly shape: Shape,
    private readonly brokers: readonly string[],
    faults: FaultPlan,
    records: number,
    seed: number,
  ) {
    this.#random = new SeededRandom(seed);
    const targets = { deadLetterTopics: new Set(shape.deadLetters), steps: shape.steps, records };
    this.injector = new FaultInjector(faults, targets, LATENCY, (fault) => this.#push('-', { type: 'fault', fault }));
  }

  /**
   * Starts the next life of an instance, and gives its id once it is in the group. Where it stops with an error, another
   * life begins. @throws (rejects) SpillwayError: why it cannot start
   */
  async start(name: string): Promise<string> {
    const { app, life } = this.#begin(name);
    await app.start();
    return life.id;
  }

  async close(name: string): Promise<void> {
    const running = this.#running.get(name);
    this.#running.delete(name);
    await running?.app.close();
    await running?.ended;
  }

  /** Ends it in the midst of what it does. */
  async kill(name: string): Promise<void> {
    const { life } = this.#running.get(name)!;
    this.#running.delete(name);
    this.see(life, { type: 'killed' });
    await life.kill();
  }

  /** No shape that is run here has records that kill. */
  die(): never {
    throw new Error('a record kills the process');
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.close(name)));
  }

  /** What the apps say of themselves, for a failure's message. */
  said(): string {
    const say = ({ life, app }: Running) => `${life.id} ${app.state}: ${JSON.stringify(app.status().partitions)}`;
    return [...this.#running.values()].map(say).join('\n');
  }

  #begin(name: string): Running {
    const { shape, brokers } = this;
    const count = (this.#lives.get(name) ?? 0) + 1;
    this.#lives.set(name, count);
    const life = new Mortal(`${name}${count}`);
    const kit = new Kit();
    const { injector: faults } = this;
    const callTimeout = shape.callTimeout - DOUBT;
    kit.workshop = { life, loop: { touch: () => {} }, random: this.#random, faults, watch: this, callTimeout };
    this.see(life, { type: 'started' });
    const consumer = { heartbeatInterval: 200, sessionTimeout: 10_000, maxWaitTimeInMs: 50 };
    const log = kafkajs({ brokers: [...brokers], provision: true, consumer });
    const app = new KafkaStreams(shape.build(kit), {
      applicationId: APP,
      instanceId: life.id,
      transport: observedTransport(life.holding(log), life, this),
      clock: life.clock,
      random: this.#random.unit,
      budget: BUDGET,
      batch: { records: BATCH },
      boundary: { records: 30 },
      commit: { every: 20, settled: 50 },
      logger: silent,
    });
    const ended = app.done.then(
      () => this.#ended(name, life, app, null),
      (error: Error) => this.#ended(name, life, app, error),
    );
    const running = { life, app, ended };
    this.#running.set(name, running);
    return running;
  }

  #ended(name: string, life: Life, app: KafkaStreams, error: (Error & { code?: string }) | null): void {
    this.see(life, error ? { type: 'stopped', error: error.code ?? error.name } : { type: 'closed' });
    this.ledgers.push({ by: life.id, ledger: app.ledger() });
    if (this.#running.get(name)?.app !== app) return;
    this.#running.delete(name);
    const hasRun = this.events.some(({ by, type }) => by === life.id && type === 'assigned');
    if (hasRun)
      this.#begin(name)
        .app.start()
        .catch(() => {}); // `until` says where it ended
  }

  // Watch

  see(life: Life, happening: Happening): void {
    this.#push(life.id, happening);
  }

  reach(): void {}

  onProduce(at: TopicPartition, records: readonly Seen[]): Interference {
    return this.injector.onProduce(at, records);
  }

  onCommit(): ReturnType<Watch['onCommit']> {
    return this.injector.onCommit();
  }

  identify(topic: string, record: ProducerRecord): Seen {
    return seenOf(this.shape, topic, record);
  }

  #push(by: string, happening: Happening): void {
    this.events.push({ t: systemClock.monotonic(), by, ...happening });
  }
}
