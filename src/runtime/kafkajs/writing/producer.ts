import type { Kafka, Message, Producer } from 'kafkajs';
import type { Clock } from '../../../core/clock.js';
import { errorOf } from '../../../core/errors.js';
import type { ProducerRecord, TopicPartition } from '../../../core/record.js';
import type { ProduceError } from '../../../core/transport.js';
import { isUnknownTopic, produceFault } from '../faults.js';
import { CODECS, type ProducerOptions } from '../options.js';

/** How long a topic may be unknown before it counts as gone: a leader that moves looks the same for a while. */
const GONE_AFTER = 30_000;
/** Milliseconds between two producers. */
const BETWEEN_PRODUCERS = 1_000;

export interface ProducerHost {
  readonly kafka: Kafka;
  readonly clock: Clock;
  readonly options: ProducerOptions;
  /** Turns records into what kafkajs takes, for one partition. */
  readonly encode: (partition: number, records: readonly ProducerRecord[]) => Message[];
}

/**
 * Appends to partitions, one partition a send: a send that spans brokers can lose records and resolve all the same
 * (kafkajs#1303). After a failure the producer is replaced: one that has seen a topic go fails for all others too
 * (kafkajs#1622), and an idempotent one may hold a sequence that the broker does not. What failed is sent again by the
 * caller.
 */
export class SupervisedProducer {
  readonly #host: ProducerHost;
  #producer: Promise<Producer> | null = null;
  #openedAt = -Infinity;
  #open = 0;
  #closed = false;
  #whenQuiet: (() => void) | null = null;
  /** Topics that are unknown: since when, and when that was said last. */
  readonly #unknown = new Map<string, { since: number; last: number }>();

  constructor(host: ProducerHost) {
    this.#host = host;
  }

  produce(to: TopicPartition, records: readonly ProducerRecord[], done: (error: ProduceError | null) => void): void {
    this.#open++;
    const ended = (error: ProduceError | null) => {
      this.#open--;
      done(error);
      if (this.#open === 0) this.#whenQuiet?.();
    };
    const producer = (this.#producer ??= this.#connect());
    this.#send(producer, to, records).then(
      () => {
        this.#unknown.delete(to.topic);
        ended(null);
      },
      (error: unknown) => {
        const fault = produceFault(error, to, this.#isGone(to.topic, error));
        if (fault.retriable || fault.code === 'UNKNOWN_TOPIC') this.#retire(producer);
        ended(fault);
      },
    );
  }

  /** Connects now, so that the first send need not. Failures show there. */
  warm(): void {
    this.#producer ??= this.#connect();
    this.#producer.catch(() => {});
  }

  /** Ends when nothing is in flight. */
  close(done: () => void): void {
    this.#closed = true;
    const end = () => {
      if (this.#producer) this.#drop(this.#producer);
      done();
    };
    if (this.#open === 0) end();
    else this.#whenQuiet = end;
  }

  async #send(opened: Promise<Producer>, to: TopicPartition, records: readonly ProducerRecord[]): Promise<void> {
    const { compression = 'none', timeout = 30_000 } = this.#host.options;
    const producer = await opened;
    const answers = await producer.send({
      topic: to.topic,
      messages: this.#host.encode(to.partition, records),
      acks: -1,
      timeout,
      compression: CODECS[compression],
    });
    // A partition without a known leader is left out of the request, and out of the answer.
    const answer = answers.find(({ topicName, partition }) => topicName === to.topic && partition === to.partition);
    if (answer === undefined) throw new Error(`no broker leads ${to.topic}/${to.partition} now`);
  }

  async #connect(): Promise<Producer> {
    const { kafka, clock, options } = this.#host;
    const wait = this.#openedAt + BETWEEN_PRODUCERS - clock.monotonic();
    if (wait > 0) await new Promise<void>((resolve) => void clock.timer(wait, resolve));
    this.#openedAt = clock.monotonic();
    const producer = kafka.producer({
      allowAutoTopicCreation: false,
      idempotent: options.idempotent ?? false,
      // The partition is the engine's choice; kafkajs's own is asked for plain messages only.
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
      // One quick second try covers a leader that has moved; longer waits are the engine's.
      retry: { retries: options.idempotent ? 5 : 1, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    try {
      await producer.connect();
    } catch (error) {
      producer.disconnect().catch(() => {});
      throw error;
    }
    return producer;
  }

  #isGone(topic: string, error: unknown): boolean {
    if (!isUnknownTopic(error)) return false;
    const now = this.#host.clock.monotonic();
    const known = this.#unknown.get(topic);
    const since = known && now - known.last < GONE_AFTER ? known.since : now;
    this.#unknown.set(topic, { since, last: now });
    return now - since >= GONE_AFTER;
  }

  #retire(producer: Promise<Producer>): void {
    if (this.#producer !== producer || this.#closed) return;
    this.#producer = null;
    this.#drop(producer);
  }

  /** Sends that are open on it end as they may; nobody waits for the connection to close. */
  #drop(producer: Promise<Producer>): void {
    producer.then((opened) => opened.disconnect()).catch((error: unknown) => errorOf(error));
  }
}
