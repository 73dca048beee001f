import type { Cancel, Clock } from '../../core/clock.js';
import { SpillwayError } from '../../core/errors.js';
import type { AdminLine } from './admin-line.js';
import { extentsOf } from './beginnings.js';
import { isUnknownTopic } from './faults.js';
import type { KafkajsMembership } from './membership.js';

/** Milliseconds between two looks at the log. */
const EVERY = 5_000;
/** Looks that must agree before a topic counts as gone: a broker that has just started may not know it yet. */
const SURE = 6;

export interface LookoutHost {
  readonly clock: Clock;
  readonly admin: AdminLine;
  readonly membership: KafkajsMembership;
  /** Milliseconds between heartbeats of our own. */
  readonly heartbeat: number;
  /** A topic that is read is no more. */
  gone(error: Error): void;
}

/**
 * Looks after a membership from outside the fetch: what the log holds (so that lag is known while nothing is fetched,
 * and expired offsets are noticed before anything is skipped), topics that went, and heartbeats.
 */
export class Lookout {
  readonly #host: LookoutHost;
  readonly #missing = new Map<string, number>();
  #look: Cancel = () => {};
  #beat: Cancel = () => {};
  #closed = false;

  constructor(host: LookoutHost) {
    this.#host = host;
    this.#lookLater();
    this.#beatLater();
  }

  close(): void {
    this.#closed = true;
    this.#look();
    this.#beat();
  }

  #lookLater(): void {
    if (!this.#closed) this.#look = this.#host.clock.timer(EVERY, () => void this.#observe());
  }

  #beatLater(): void {
    this.#beat = this.#host.clock.timer(this.#host.heartbeat, () => {
      this.#host.membership.heartbeat();
      if (!this.#closed) this.#beatLater();
    });
  }

  async #observe(): Promise<void> {
    const { admin, membership } = this.#host;
    const topics = [...new Set(membership.owned.map(({ topic }) => topic))];
    for (const topic of topics) {
      try {
        const extents = await extentsOf(admin, [topic]);
        this.#missing.delete(topic);
        if (!this.#closed) membership.observe(extents);
      } catch (error) {
        if (!isUnknownTopic(error)) continue;
        const looks = (this.#missing.get(topic) ?? 0) + 1;
        this.#missing.set(topic, looks);
        if (looks === SURE && !this.#closed) this.#host.gone(new SpillwayError('UNKNOWN_TOPIC', { topic }, { topic }));
      }
    }
    this.#lookLater();
  }
}
