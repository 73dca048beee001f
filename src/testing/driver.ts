import { parseDuration, type Duration } from '../core/duration.js';
import { SpillwayError } from '../core/errors.js';
import type { Ledger } from '../core/ledger.js';
import { silent } from '../core/logger.js';
import type { Deserializer, Serializer } from '../core/serde.js';
import type { Topology } from '../index.js';
import { memory, type Memory } from '../runtime/memory/index.js';
import type { StreamsOptions } from '../runtime/options.js';
import { KafkaStreams } from '../runtime/streams.js';
import { viewOf, type DeadLetterView } from './dead-letter.js';
import { DriverLoop } from './driver-loop.js';
import { turn } from './event-loop.js';
import { EventQueue } from './event-queue.js';
import { SeededRandom } from './seeded-random.js';
import { requireSource } from './source-topic.js';
import { headersOf, TestInput, TestOutput, type RawInput } from './topics.js';
import { VirtualClock } from './virtual-clock.js';
import { WrittenTopics } from './written-topics.js';

export interface DriverOptions extends Omit<
  StreamsOptions,
  'applicationId' | 'transport' | 'clock' | 'random' | 'signal'
> {
  /** Default `test`. */
  readonly applicationId?: string;
  /** Partitions of every topic, or of each; 1 where nothing is said. */
  readonly partitions?: number | Readonly<Record<string, number>>;
  /** Virtual time of the start: a Date, or milliseconds since 1970. Default 2024-01-01T00:00:00Z. */
  readonly startAt?: Date | number;
  /** Draws the order of simultaneous events and all randomness. Without it they run first come, first served. */
  readonly seed?: number;
}

/** What drives time further than any test means to. */
const LONG = '10m';

/**
 * Runs a topology in a test: the production engine, on an embedded log, in virtual time. Nothing waits; what takes time
 * runs in `idle()` and `advance()`.
 *
 * An app that stops at a record throws its error from the driver's next call.
 *
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * import { TopologyTestDriver } from 'spillway/testing';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder.stream('words', text).mapValues((word) => word.toUpperCase()).to('loud', text);
 * await using driver = new TopologyTestDriver(builder.build());
 * driver.input('words', text).pipe('k', 'hello');
 * console.log(driver.output('loud', text).read()?.value); // HELLO
 */
export class TopologyTestDriver {
  readonly #topology: Topology;
  readonly #applicationId: string;
  readonly #partitions: number | Readonly<Record<string, number>>;
  readonly #clock: VirtualClock;
  readonly #loop: DriverLoop;
  readonly #log: Memory;
  readonly #written: WrittenTopics;
  readonly #app: KafkaStreams;
  #started = false;
  #closed = false;
  #error: Error | null = null;
  #told = false;

  /** @throws SpillwayError `INVALID_OPTION` */
  constructor(topology: Topology, options: DriverOptions = {}) {
    const { applicationId = 'test', partitions = 1, startAt = Date.UTC(2024, 0, 1), seed, ...config } = options;
    const ties = seed === undefined ? undefined : new SeededRandom(seed);
    const queue = new EventQueue(ties && (() => ties.next()));
    this.#topology = topology;
    this.#applicationId = applicationId;
    this.#partitions = partitions;
    this.#clock = new VirtualClock(queue, Number(startAt));
    this.#loop = new DriverLoop(queue, () => this.#awaited());
    this.#log = memory({
      clock: this.#clock,
      autoCreate: { partitions: typeof partitions === 'number' ? partitions : 1 },
    });
    this.#written = new WrittenTopics(this.#log);
    if (typeof partitions === 'object') for (const topic of Object.keys(partitions)) this.#ensure(topic);
    this.#app = new KafkaStreams(topology, {
      logger: silent,
      ...config,
      applicationId,
      transport: this.#written,
      clock: this.#clock,
      random: new SeededRandom((seed ?? 0) + 1).unit,
    });
    this.#app.events$.subscribe((event) => {
      if (event.type === 'stopped' && config.onStop !== 'partition') this.#error ??= event.error;
    });
    this.#app.done.catch((error: Error) => (this.#error ??= error));
  }

  /** Milliseconds since 1970, in virtual time. */
  get now(): number {
    return this.#clock.wall();
  }

  /**
   * A source topic to write to, with the serdes of whoever writes it. It is created if need be.
   * @throws SpillwayError `NOT_A_SOURCE` for a topic that the topology does not read: a test of it would test nothing.
   */
  input<K, V>(topic: string, serdes: { readonly key: Serializer<K>; readonly value: Serializer<V> }): TestInput<K, V> {
    requireSource(this.#topology, topic);
    this.#ensure(topic);
    return new TestInput(topic, serdes, (record, partition) => this.#pipe(topic, record, partition));
  }

  /** A topic to read what the topology wrote. Each output reads from the beginning, for itself. */
  output<K, V>(
    topic: string,
    serdes: { readonly key: Deserializer<K>; readonly value: Deserializer<V> },
  ): TestOutput<K, V> {
    return new TestOutput(topic, serdes, () => {
      this.#tell();
      return this.#written.of(topic);
    });
  }

  /** All dead letters that were written to a topic so far, oldest first, with what their headers say. */
  deadLetters(topic: string): readonly DeadLetterView[] {
    this.#tell();
    return this.#written.of(topic).map((record, offset) => viewOf({ ...record, offset }));
  }

  /** The account of the app: what went in, and what became of it. */
  ledger(): Ledger {
    this.#tell();
    return this.#app.ledger();
  }

  /** The offset that the app has committed; null before the first. */
  committed(topic: string, partition = 0): number | null {
    this.#tell();
    return this.#log.committed(this.#applicationId, topic, partition);
  }

  /**
   * Runs until everything that was piped is settled and committed, and moves the clock no further than that takes.
   * Promises of users' functions get real time to settle; what waits for virtual time gets that.
   * @throws SpillwayError `NOT_IDLE` after ten virtual minutes; the error of an app that stopped.
   */
  async idle(): Promise<void> {
    this.#begin();
    const within = parseDuration(LONG, 'idle');
    const isIdle = await this.#loop.run(this.#loop.queue.now + within, () => this.#error !== null || this.#isIdle());
    this.#fail();
    if (!isIdle) throw this.#notIdle(within);
  }

  /** Lets virtual time pass, and everything happen that is due in it. */
  async advance(time: Duration): Promise<void> {
    this.#begin();
    await this.#loop.run(this.#loop.queue.now + parseDuration(time, 'advance'), () => false);
    this.#fail();
  }

  /** For users' functions in a test: resolves after that much virtual time, as a call that takes so long. */
  sleep(time: Duration): Promise<void> {
    return this.#loop.sleep(parseDuration(time, 'sleep'));
  }

  /**
   * Closes the app: what is in flight settles and is committed, up to `closeTimeout`.
   * @throws the error of an app that stopped, unless a call threw it before.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    void this.#app.close();
    const { queue } = this.#loop;
    await this.#loop.run(queue.now + parseDuration(LONG, 'close'), () => /^(NOT_RUNNING|ERROR)$/.test(this.#app.state));
    await turn(); // a rejected `done` is heard a little later
    this.#tell();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #pipe(topic: string, record: RawInput, partition: number | undefined): void {
    this.#begin();
    const full = { ...record, headers: headersOf(record.headers), timestamp: record.timestamp ?? this.now };
    this.#log.append(topic, [full], partition === undefined ? {} : { partition });
    this.#loop.runDue();
    this.#fail();
  }

  /** The app starts with the first record, so that topics which a pattern should match can be created before. */
  #begin(): void {
    if (this.#closed) throw new SpillwayError('DRIVER_CLOSED', {});
    this.#fail();
    if (this.#started) return;
    this.#started = true;
    this.#app.start().catch(() => {}); // `done` tells the same
    this.#loop.runDue();
    this.#fail();
  }

  #ensure(topic: string): void {
    if (this.#log.topics().some(({ name }) => name === topic)) return;
    const partitions = typeof this.#partitions === 'number' ? this.#partitions : (this.#partitions[topic] ?? 1);
    this.#log.createTopic(topic, { partitions });
  }

  /** For calls that drive an app: it cannot go on once it has stopped. */
  #fail(): void {
    if (this.#error === null) return;
    this.#told = true;
    throw this.#error;
  }

  /** For calls that look at an app: whoever has heard of the error may look at what it left. */
  #tell(): void {
    if (!this.#told) this.#fail();
  }

  #awaited(): number {
    const { state, calls, partitions } = this.#app.status();
    const running = calls.reduce((sum, call) => sum + call.running, 0);
    const waiting = partitions.filter(({ paused }) => paused.includes('schemas')).length;
    return running + waiting + (state === 'REBALANCING' || state === 'PENDING_ERROR' ? 1 : 0);
  }

  #isIdle(): boolean {
    const { state, partitions } = this.#app.status();
    if (state !== 'RUNNING' && state !== 'DEGRADED') return false;
    return partitions.every(
      ({ topic, partition, committed, paused }) =>
        paused.includes('stopped') || committed === this.#log.end(topic, partition),
    );
  }

  #notIdle(within: number): SpillwayError {
    const { state, partitions } = this.#app.status();
    const inFlight = partitions.reduce((sum, each) => sum + each.inFlight + each.queued, 0);
    const steps = partitions.flatMap(({ waiting }) => Object.keys(waiting));
    const reasons = partitions.flatMap(({ paused }) => paused);
    return new SpillwayError('NOT_IDLE', {
      within,
      state,
      inFlight,
      waiting: [...new Set([...steps, ...reasons])].join(', ') || 'nothing waits',
    });
  }
}
