import type { Cancel, Clock } from '../../../core/clock.js';
import type { AdminLine } from '../admin-line.js';

/** Milliseconds after which partitions that were added are written to; Java's `metadata.max.age.ms`. */
const EVERY = 5 * 60_000;

/** How many partitions the topics have that an app writes. */
export class Widths {
  readonly #admin: AdminLine;
  readonly #clock: Clock;
  readonly #partitions = new Map<string, number>();
  #look: Cancel = () => {};
  #closed = false;

  constructor(admin: AdminLine, clock: Clock) {
    this.#admin = admin;
    this.#clock = clock;
  }

  /** 0 when the topic is not known. */
  of(topic: string): number {
    return this.#partitions.get(topic) ?? 0;
  }

  /** What is known of topics now; from then on it looks by itself. */
  begin(partitions: ReadonlyMap<string, number>): void {
    for (const [topic, count] of partitions) this.#partitions.set(topic, count);
    this.#lookLater();
  }

  close(): void {
    this.#closed = true;
    this.#look();
  }

  #lookLater(): void {
    this.#look();
    if (!this.#closed) this.#look = this.#clock.timer(EVERY, () => void this.#refresh().then(() => this.#lookLater()));
  }

  async #refresh(): Promise<void> {
    for (const topic of this.#partitions.keys()) {
      try {
        const { topics } = await this.#admin.ask((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
        for (const { name, partitions } of topics) this.#partitions.set(name, partitions.length);
      } catch {
        // A topic that went, or an outage: what is written there says more.
      }
    }
  }
}
