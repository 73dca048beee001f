import {
  KafkaStreams,
  Serdes,
  silent,
  StreamsBuilder,
  type Context,
  type KStream,
  type RetryInTiers,
} from '../../../src/index.js';
import { Running } from '../running.js';

export const text = { key: Serdes.nullable(Serdes.string()), value: Serdes.string() };
export const away = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });

/** One try of the step, in milliseconds since the start. */
export interface Tried {
  readonly at: number;
  readonly value: string;
  readonly attempt: number;
  readonly place: string;
}

/** Whether a try fails: of which record, which try of it, and when, in milliseconds since the start. */
export type Plan = (value: string, attempt: number, at: number) => boolean;

export const TIERS = ['app-look-up-retry-1m', 'app-look-up-retry-10m'] as const;

type Words = KStream<string | null, string>;

/** Steps before the one that fails, and behind it. */
interface Around {
  readonly above?: (stream: Words) => Words;
  readonly below?: (stream: Words) => Words;
}

/** An app on an embedded log in virtual time, whose one step fails as the plan says, under tiers of 1 and 10 minutes. */
export class Tiering {
  readonly tried: Tried[] = [];
  readonly running: Running;
  readonly #began: number;
  readonly #topology;

  constructor(
    plan: Plan,
    options: Partial<RetryInTiers> = {},
    partitions = 1,
    { above = (it) => it, below = (it) => it }: Around = {},
  ) {
    const builder = new StreamsBuilder();
    const step = (value: string, _key: string | null, { attempt, topic, partition, offset }: Context): string => {
      const at = this.running.clock.wall() - this.#began;
      this.tried.push({ at, value, attempt, place: `${topic}/${partition}@${offset}` });
      if (plan(value, attempt, at)) throw away;
      return value;
    };
    const stepped = above(builder.stream('in', text))
      .mapValues(step, { named: 'step' })
      .retryWithBackoff({
        named: 'look-up',
        attempts: 2,
        base: 1_000,
        jitter: 'none',
        breaker: false,
        budget: false,
        tiers: ['1m', '10m'],
        orderBy: 'none',
        ...options,
      })
      .toDLQ();
    below(stepped).to('out', text);
    this.#topology = builder.build();
    this.running = new Running(this.#topology, { in: partitions, out: 1 }, { random: () => 0 });
    this.#began = this.running.clock.wall();
  }

  /** Another instance of the app, on the same log. */
  another(instanceId: string): KafkaStreams {
    const { log: transport, clock } = this.running;
    const app = new KafkaStreams(this.#topology, {
      applicationId: 'app',
      instanceId,
      transport,
      clock,
      logger: silent,
      random: () => 0,
    });
    app.done.catch(() => {});
    app.start().catch(() => {});
    return app;
  }

  /** Keys are the letters of the values. */
  feed(...values: string[]): void {
    this.running.feed('in', ...values.map((value) => [value.replace(/\d+$/, ''), value] as const));
  }

  attemptsOf(value: string): readonly number[] {
    return this.tried.filter((tried) => tried.value === value).map(({ attempt }) => attempt);
  }

  get out(): readonly unknown[] {
    return this.running.values('out');
  }

  get dead(): readonly unknown[] {
    return this.running.values('in.DLQ');
  }
}
