import {
  KafkaStreams,
  memory,
  silent,
  type Clock,
  type Memory,
  type StreamsOptions,
  type Topology,
  type Transport,
} from '../../src/index.js';
import { EventLoop, turn } from '../../src/testing/event-loop.js';
import { EventQueue } from '../../src/testing/event-queue.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';

export const bytes = (text: string) => new TextEncoder().encode(text);
export const text = (given: Uint8Array | null | undefined) => (given ? new TextDecoder().decode(given) : given);

/** An app on an embedded log in virtual time, run by hand. */
export class Running {
  readonly loop = new EventLoop(new EventQueue(), turn);
  readonly clock = new VirtualClock(this.loop.queue, 1_700_000_000_000);
  readonly log: Memory;
  readonly app: KafkaStreams;

  constructor(
    topology: Topology,
    topics: Readonly<Record<string, number>>,
    options: Partial<StreamsOptions> = {},
    through: (log: Memory, clock: Clock) => Transport = (log) => log,
  ) {
    this.log = memory({ clock: this.clock });
    for (const [name, partitions] of Object.entries(topics)) this.log.createTopic(name, { partitions });
    const rest = { applicationId: 'app', clock: this.clock, logger: silent, random: () => 0.5, ...options };
    this.app = new KafkaStreams(topology, { transport: through(this.log, this.clock), ...rest });
    // An app that stops rejects it; each test looks for itself.
    this.app.done.catch(() => {});
  }

  feed(topic: string, ...records: readonly (readonly [key: string | null, value: string | null])[]): void {
    const raw = records.map(([key, value]) => ({
      key: key === null ? null : bytes(key),
      value: value === null ? null : bytes(value),
    }));
    this.log.append(topic, raw);
  }

  /** Runs `ms` virtual milliseconds, Promises included. */
  async advance(ms: number): Promise<void> {
    const until = this.loop.queue.now + ms;
    do {
      this.loop.touch();
      await this.loop.runUntil(Math.min(until, this.loop.queue.now + Math.max(1, ms / 100)));
    } while (this.loop.queue.now < until);
    this.loop.touch();
    await this.loop.runUntil(until);
  }

  async start(): Promise<void> {
    const started = this.app.start();
    started.catch(() => {});
    await this.advance(10);
    await started;
  }

  async close(timeout?: number): Promise<boolean> {
    const closed = this.app.close(timeout === undefined ? {} : { timeout });
    await this.advance((timeout ?? 25_000) + 1_000);
    return closed;
  }

  values(topic: string): readonly (string | null | undefined)[] {
    return this.log.read(topic).map(({ value }) => text(value));
  }

  headers(topic: string): readonly Readonly<Record<string, string | null | undefined>>[] {
    return this.log
      .read(topic)
      .map(({ headers }) => Object.fromEntries(headers.map(([name, value]) => [name, text(value)])));
  }
}
