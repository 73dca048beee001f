import type { Cancel } from '../core/clock.js';
import { errorOf } from '../core/errors.js';
import type { Deserializer } from '../core/serde.js';
import type { Batch } from '../core/transport.js';
import type { TaskHost } from './task-host.js';

const FIRST_BACKOFF = 500;
const LONGEST_BACKOFF = 30_000;

/**
 * Lets serdes fetch what a batch needs before it is decoded (unknown schema ids). While they cannot, the partition
 * waits and asks again: an outage of the registry is not a bad record.
 */
export class Preparation {
  readonly #host: TaskHost;
  readonly #serdes: readonly (readonly [Deserializer<unknown>, 'key' | 'value'])[];
  #prepared: Batch | null = null;
  #attempts = 0;
  #cancel: Cancel | null = null;
  #closed = false;

  constructor(host: TaskHost, key: Deserializer<unknown>, value: Deserializer<unknown>) {
    this.#host = host;
    this.#serdes = (
      [
        [key, 'key'],
        [value, 'value'],
      ] as const
    ).filter(([serde]) => serde.prepare !== undefined);
  }

  /** True when the batch can be decoded now. Else `waiting` is called once, and `ready` when it can. */
  ready(batch: Batch, waiting: () => void, ready: () => void): boolean {
    if (this.#prepared === batch || this.#serdes.length === 0) return true;
    this.#prepared = batch;
    this.#attempts = 0;
    const pending = this.#ask(batch);
    if (pending.length === 0) return true;
    waiting();
    this.#wait(pending, batch, ready);
    return false;
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #ask(batch: Batch): readonly PromiseLike<void>[] {
    const at = { topic: batch.topic, partition: batch.partition, now: this.#host.clock.monotonic() };
    return this.#serdes.flatMap(([serde, which]) => {
      try {
        return serde.prepare!(batch.records, which, at) ?? [];
      } catch (thrown) {
        return Promise.reject(errorOf(thrown));
      }
    });
  }

  #wait(pending: readonly PromiseLike<void>[], batch: Batch, ready: () => void): void {
    Promise.all(pending).then(
      () => this.#closed || ready(),
      () => this.#closed || this.#askLater(batch, ready),
    );
  }

  #askLater(batch: Batch, ready: () => void): void {
    const ceiling = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** this.#attempts++);
    this.#cancel = this.#host.clock.timer(ceiling * (0.5 + this.#host.random() / 2), () => {
      const pending = this.#ask(batch);
      if (pending.length === 0) ready();
      else this.#wait(pending, batch, ready);
    });
  }
}
