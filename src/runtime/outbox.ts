import type { Cancel, Clock, Random } from '../core/clock.js';
import { wireSizeOf, type TopicPartition } from '../core/record.js';
import type { Client, ProduceError } from '../core/transport.js';
import { Fifo } from './fifo.js';
import type { Outgoing } from './outgoing.js';
import type { Task } from './task.js';
import { takesNothing } from './topic-refusal.js';

export interface OutboxHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly client: Client;
  /** The most that one send may carry; a single record is always let through. */
  readonly chunk: { readonly records: number; readonly bytes: number };
}

const FIRST_BACKOFF = 100;
const LONGEST_BACKOFF = 5_000;

/**
 * What an app has to write to one partition. Exactly one send is in flight at a time, since two of them can arrive in
 * the wrong order; what comes meanwhile is the next send. A chunk that may or may not have arrived is sent again; one
 * that is refused for good is halved, in order, until the culprit stands alone, unless the topic takes nothing at all:
 * then all of it is refused at once.
 */
export class Outbox {
  readonly at: TopicPartition;
  readonly #host: OutboxHost;
  /** Since when it is to be flushed, in monotonic milliseconds; null: it is not. */
  dirtySince: number | null = null;
  /** When the log answered last, in monotonic milliseconds, whatever it said. */
  answeredAt = -Infinity;
  readonly #queue = new Fifo<Outgoing>();
  /** What is sent and not answered. */
  #sent: readonly Outgoing[] = [];
  /** Chunks cut before, to be sent before the queue. */
  #chunks: (readonly Outgoing[])[] = [];
  #sending = false;
  #attempts = 0;
  #closed = false;
  /** Tasks that stopped at a record of this partition: what they sent behind it must not pass. */
  readonly #stopped = new WeakSet<Task>();
  /** Whether any did: spares every record two look-ups. */
  #anyStopped = false;
  #backoff: Cancel | null = null;

  constructor(at: TopicPartition, host: OutboxHost) {
    this.at = at;
    this.#host = host;
  }

  push(record: Outgoing): void {
    const { task } = record.context;
    if (this.#anyStopped && this.#stopped.has(task)) record.strand();
    else this.#queue.push(record);
  }

  /** Records that were not sent yet. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Sends what is there, unless a send is in flight: then its acknowledgement does. */
  flush(): void {
    if (this.#sending || this.#closed) return;
    const chunk = this.#next();
    if (chunk.length === 0) return;
    this.#sending = true;
    this.#sent = chunk;
    this.#host.client.produce(this.at, chunk, (error) => {
      this.#sending = false;
      this.#sent = [];
      this.answeredAt = this.#host.clock.monotonic();
      if (error === null) this.#acknowledged(chunk);
      else if (!error.retriable) this.#refused(chunk, error);
      else if (this.#patient(chunk)) return this.#again(chunk);
      else this.#spent(chunk, error);
      this.flush();
    });
  }

  /** All that is not acknowledged. */
  *[Symbol.iterator](): Iterator<Outgoing> {
    yield* this.#sent;
    for (const chunk of this.#chunks) yield* chunk;
    yield* this.#queue;
  }

  close(): void {
    this.#closed = true;
    this.#backoff?.();
  }

  /** The next chunk, without what belongs to partitions that were taken away or stopped. */
  #next(): readonly Outgoing[] {
    for (let cut = this.#chunks.shift(); cut !== undefined; cut = this.#chunks.shift()) {
      const chunk = cut.filter((record) => this.#goes(record));
      if (chunk.length > 0) return chunk;
    }
    return this.#cut();
  }

  #cut(): readonly Outgoing[] {
    const { records, bytes } = this.#host.chunk;
    const chunk: Outgoing[] = [];
    let size = 0;
    for (let next = this.#queue.peek(); next !== undefined && chunk.length < records; next = this.#queue.peek()) {
      if (this.#goes(next)) {
        size += wireSizeOf(next);
        if (size > bytes && chunk.length > 0) break;
        chunk.push(next);
      }
      this.#queue.shift();
    }
    return chunk;
  }

  #acknowledged(chunk: readonly Outgoing[]): void {
    this.#attempts = 0;
    for (const record of chunk) record.acknowledged(this.at.topic);
  }

  #patient(chunk: readonly Outgoing[]): boolean {
    return chunk.every((record) => this.#attempts < record.patience);
  }

  #again(chunk: readonly Outgoing[]): void {
    if (this.#closed) return;
    this.#chunks.unshift(chunk);
    this.#sending = true;
    const ceiling = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** this.#attempts++);
    this.#backoff = this.#host.clock.timer(this.#host.random() * ceiling, () => {
      this.#sending = false;
      this.flush();
    });
  }

  #refused(chunk: readonly Outgoing[], error: ProduceError): void {
    this.#attempts = 0;
    if (chunk.length > 1 && !takesNothing(error)) {
      const middle = chunk.length >> 1;
      this.#chunks.unshift(chunk.slice(0, middle), chunk.slice(middle));
      return;
    }
    const lighter = chunk.length === 1 ? chunk[0]!.lighter(error) : null;
    if (lighter === null) this.#refuse(chunk, error);
    else this.#chunks.unshift([lighter]);
  }

  /** An outage outlasted some of the chunk: those fail, all at once since none is the culprit, and the others go on. */
  #spent(chunk: readonly Outgoing[], error: ProduceError): void {
    const spent = chunk.filter((record) => this.#attempts >= record.patience);
    const patient = chunk.filter((record) => this.#attempts < record.patience);
    if (patient.length > 0) this.#chunks.unshift(patient);
    this.#attempts = 0;
    this.#refuse(spent, error);
  }

  #refuse(records: readonly Outgoing[], error: ProduceError): void {
    for (const record of records) {
      const { task } = record.context;
      if (this.#stopped.has(task)) record.strand();
      else if (!task.closed && !record.refused(error, this.at.topic)) this.#stop(task);
    }
  }

  #stop(task: Task): void {
    this.#stopped.add(task);
    this.#anyStopped = true;
    for (const record of [...this.#chunks.flat(), ...this.#queue]) if (record.context.task === task) record.strand();
  }

  #goes({ context: { task } }: Outgoing): boolean {
    return !task.closed && !(this.#anyStopped && this.#stopped.has(task));
  }
}
