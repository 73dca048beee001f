import { partitionFor } from '../core/partitioner.js';
import type { Cancel } from '../core/clock.js';
import { Outbox, type OutboxHost } from './outbox.js';
import type { Outgoing } from './outgoing.js';

/**
 * What one send may carry. Encoded ahead, a send of 200, 1000 and 4000 records makes 150, 437 and 620 thousand a second
 * (kafkajs, Node 20); half of what a sink may hold, so that the next send fills while one is under way. A broker refuses
 * batches over its `message.max.bytes`, 1 MiB by default.
 */
export const SEND_CHUNK = { records: 2_000, bytes: 900_000 };

export interface OutboxesHost extends OutboxHost {
  /** The app has more to do at once, and will flush when it is done. */
  busy(): boolean;
}

/** So few records wait for more, for up to so many milliseconds: the default of Kafka's own producer (KIP-1030). */
const FEW = 100;
const LINGER = 5;

/**
 * The outboxes of one app, by topic and partition. What is written in one turn of the event loop leaves together; while
 * the app has more to do at once, a few records for one partition wait for the next ones. A send costs as much as a
 * hundred records do.
 */
export class Outboxes {
  readonly #host: OutboxesHost;
  readonly #topics = new Map<string, Outbox[]>();
  #dirty: Outbox[] = [];
  readonly #keyless = new Map<string, number>();
  #cancel: Cancel | null = null;

  constructor(host: OutboxesHost) {
    this.#host = host;
  }

  /** Partitions of a topic; 0 when there is no such topic. */
  partitions(topic: string): number {
    return this.#host.client.partitions(topic);
  }

  /** The partition of a record by its key, as Kafka's own clients choose it; without a key each in turn. */
  partitionOf(topic: string, key: Uint8Array | null, partitions: number): number {
    if (key !== null) return partitionFor(key, partitions);
    const next = this.#keyless.get(topic) ?? 0;
    this.#keyless.set(topic, (next + 1) % partitions);
    return next % partitions;
  }

  /** `urgent`: it waits for no others, since a partition waits for it. */
  push(topic: string, partition: number, record: Outgoing, urgent = false): void {
    let boxes = this.#topics.get(topic);
    if (boxes === undefined) this.#topics.set(topic, (boxes = []));
    const box = (boxes[partition] ??= new Outbox({ topic, partition }, this.#host));
    box.push(record);
    const isDirty = box.dirtySince !== null;
    if (!isDirty) this.#dirty.push(box);
    if (urgent) box.dirtySince = -Infinity;
    else if (isDirty) return;
    else box.dirtySince = this.#host.clock.monotonic();
    this.#cancel ??= this.#host.clock.soon(() => {
      this.#cancel = null;
      this.flush();
    });
  }

  *[Symbol.iterator](): Iterator<Outbox> {
    for (const boxes of this.#topics.values()) for (const box of boxes) if (box) yield box;
  }

  /** Sends what is written; while the app is busy, what is worth a send: it is called again when that is over. */
  flush(): void {
    const more = this.#host.busy();
    const dirty = this.#dirty;
    this.#dirty = [];
    const now = this.#host.clock.monotonic();
    for (const box of dirty) {
      if (more && box.queued < FEW && now - box.dirtySince! < LINGER) {
        this.#dirty.push(box);
      } else {
        box.dirtySince = null;
        box.flush();
      }
    }
  }

  close(): void {
    this.#cancel?.();
    this.#dirty = [];
    for (const box of this) box.close();
  }
}
