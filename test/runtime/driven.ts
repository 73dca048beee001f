import { compile } from '../../src/compiler/compile.js';
import type { AppEvent } from '../../src/core/events.js';
import { silent } from '../../src/core/logger.js';
import type { TopicPartition } from '../../src/core/record.js';
import type { Client, Mark, Membership, ProduceError } from '../../src/core/transport.js';
import type { Topology } from '../../src/graph/topology.js';
import { ledgerOf } from '../../src/runtime/account.js';
import { Engine } from '../../src/runtime/engine.js';
import { settingsOf, type Settings, type StreamsOptions } from '../../src/runtime/options.js';
import { parts as production, type Parts } from '../../src/runtime/parts.js';
import { statusOf } from '../../src/runtime/status.js';
import type { Task } from '../../src/runtime/task.js';
import { microtasks } from '../../src/testing/event-loop.js';
import { EventQueue } from '../../src/testing/event-queue.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (given: Uint8Array | null) => (given === null ? null : new TextDecoder().decode(given));

export interface Written extends TopicPartition {
  readonly key: string | null;
  readonly value: string | null;
}

/** How the log answers: `latency` in milliseconds, and an error or null for what it is asked to write. */
export interface Behaviour {
  latency?: () => number;
  answer?: (to: TopicPartition, values: readonly (string | null)[]) => ProduceError | null;
  /** How the group answers to a commit: with an error, or null. */
  commit?: () => Error | null;
  /** Breaks ties between events of one moment. */
  tie?: () => number;
}

/** An engine in virtual time whose log is this object: what it writes is kept, what it reads is given by hand. */
export class Driven {
  readonly queue: EventQueue;
  readonly clock: VirtualClock;
  readonly engine: Engine;
  readonly written: Written[] = [];
  readonly commits: (readonly Mark[])[] = [];
  readonly events: AppEvent[] = [];
  /** Why the engine asked to be stopped. */
  readonly stops: Error[] = [];
  readonly behaviour: Behaviour;
  readonly #settings: Settings;
  #offsets: number[] = [];

  constructor(
    topology: Topology,
    partitions = 1,
    options: Partial<StreamsOptions> = {},
    behaviour: Behaviour = {},
    parts: Parts = production,
  ) {
    this.behaviour = behaviour;
    this.queue = new EventQueue(behaviour.tie);
    this.clock = new VirtualClock(this.queue, 1_700_000_000_000);
    // A record begins in the turn in which it is fed: the log need not be told of it before.
    const given = { applicationId: 'app', logger: silent, random: () => 0.5, careful: false as const, ...options };
    const settings = (this.#settings = settingsOf({
      transport: { open: () => this.#client },
      clock: this.clock,
      ...given,
    }));
    const listener = {
      emit: (event: AppEvent) => void this.events.push(event),
      balanced: () => {},
      moved: () => {},
      stopped: (error: Error, task: Task | null) => {
        this.stops.push(error);
        task?.hold('stopped');
      },
    };
    this.engine = new Engine(compile(topology.graph, settings.applicationId), parts, settings, this.#client, listener);
    this.engine.main.membership = this.#membership;
    this.assign(partitions);
  }

  /** A new assignment: of these partitions, all begun anew. */
  assign(partitions: number, generation = 1): void {
    this.#offsets = Array.from({ length: partitions }, () => 0);
    this.engine.main.intake.assigned(
      this.#offsets.map((committed, partition) => ({ topic: 'in', partition, committed })),
      generation,
    );
  }

  task(partition = 0): Task {
    return this.engine.main.assignment.find({ topic: 'in', partition })!;
  }

  /** Hands a batch to the engine, as a fetch would. */
  feed(records: readonly (readonly [key: string | null, value: string])[], partition = 0): void {
    const fetched = this.#offsets[partition]!;
    const next = fetched + records.length;
    this.#offsets[partition] = next;
    const given = records.map(([key, value], i) => ({
      key: key === null ? null : bytes(key),
      value: bytes(value),
      headers: [],
      timestamp: this.clock.wall(),
      offset: fetched + i,
    }));
    if (!this.engine.main.intake.admit({ topic: 'in', partition, fetched, next, records: given, end: next })) {
      throw new Error('the engine did not admit the batch');
    }
  }

  /** Runs `ms` virtual milliseconds; Promises have their turn between any two events, and `look` after them. */
  async advance(ms: number, look: () => void = () => {}): Promise<void> {
    const until = this.queue.now + ms;
    do {
      await microtasks();
      look();
    } while (this.queue.step(until));
    this.queue.moveTo(until);
  }

  /** A Promise that settles after `ms` virtual milliseconds. */
  later<T>(ms: number, value: T): Promise<T> {
    return new Promise((resolve) => {
      this.clock.timer(ms, () => resolve(value));
    });
  }

  /** One that rejects after `ms` virtual milliseconds. */
  fails(ms: number): Promise<never> {
    return new Promise((_resolve, reject) => {
      this.clock.timer(ms, () => reject(new Error('later')));
    });
  }

  ledger() {
    return ledgerOf(this.engine);
  }

  status() {
    return statusOf('RUNNING', this.engine, this.#settings);
  }

  values(topic = 'out'): readonly (string | null)[] {
    return this.written.filter((written) => written.topic === topic).map(({ value }) => value);
  }

  readonly #client = {
    partitions: (topic: string) => (topic === 'nowhere' ? 0 : 1),
    produce: (to: TopicPartition, records, done) => {
      const values = records.map(({ value }) => text(value));
      this.clock.timer(this.behaviour.latency?.() ?? 0, () => {
        const error = this.behaviour.answer?.(to, values) ?? null;
        if (error === null) {
          for (const { key, value } of records) this.written.push({ ...to, key: text(key), value: text(value) });
        }
        done(error);
      });
    },
  } as Client;

  readonly #membership: Membership = {
    pause: () => {},
    resume: () => {},
    seek: () => {},
    commit: (marks, _generation, done) => {
      this.commits.push(marks);
      this.clock.soon(() => done(this.behaviour.commit?.() ?? null));
    },
    leave: (done) => void this.clock.soon(done),
  };
}
