import type { Cancel, Clock } from '../../../core/clock.js';
import type { AdminLine } from '../admin-line.js';
import { extentsOf } from './beginnings.js';
import { isUnknownTopic } from '../faults.js';
import type { KafkajsMembership } from './membership.js';

/** Milliseconds between two looks at the log. */
const EVERY = 5_000;
/**
 * Looks that must agree before a topic counts as gone: a broker that has just started may not know it yet. kafkajs tries
 * for some three seconds each time.
 */
const SURE = 4;

export interface LookoutHost {
  readonly clock: Clock;
  readonly admin: AdminLine;
  readonly membership: Pick<KafkajsMembership, 'heartbeat' | 'moving' | 'observe'>;
  /** Milliseconds between heartbeats of our own. */
  readonly heartbeat: number;
  /** Milliseconds that a member may take to join again. */
  readonly rejoin: number;
  /** Milliseconds between two looks at what the patterns match. */
  readonly expand: number;
  /** The topics that are read, also while there is no assignment. */
  topics(): readonly string[];
  /** A topic that is read is no more. */
  gone(topic: string): void;
  /** The group rebalanced, and the consumer has not joined again in the time for it. */
  overdue(): void;
  /** Time to look what the patterns match now. */
  expanded(): Promise<void>;
}

/**
 * Looks after a membership from outside the fetch: what the log holds (so that lag is known while nothing is fetched,
 * and expired offsets are noticed before anything is skipped), topics that went or came, heartbeats, and rebalances without
 * an end.
 */
export class Lookout {
  readonly #host: LookoutHost;
  readonly #missing = new Map<string, number>();
  readonly #timers = new Map<string, Cancel>();
  #looking = false;
  /** Milliseconds for which the member has been about to join again. */
  #moving = 0;
  #closed = false;

  constructor(host: LookoutHost) {
    this.#host = host;
    this.#later('look', EVERY, () => this.look());
    this.#later('beat', host.heartbeat, () => this.#beat());
    this.#later('expand', host.expand, () => this.#expand());
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers.values()) cancel();
  }

  /** Looks now, unless it does already. */
  look(): void {
    if (this.#looking || this.#closed) return;
    this.#looking = true;
    void this.#observe().then(() => {
      this.#looking = false;
      this.#later('look', EVERY, () => this.look());
    });
  }

  #beat(): void {
    const { membership, heartbeat, rejoin } = this.#host;
    membership.heartbeat();
    // kafkajs may fail to join, and go on as the member that it was: the group waits for nobody any more, and nor do we.
    this.#moving = membership.moving ? this.#moving + heartbeat : 0;
    if (this.#moving > rejoin) {
      this.#moving = 0;
      this.#host.overdue();
    }
    this.#later('beat', heartbeat, () => this.#beat());
  }

  #expand(): void {
    const again = () => this.#later('expand', this.#host.expand, () => this.#expand());
    this.#host.expanded().then(again, again);
  }

  #later(what: string, ms: number, run: () => void): void {
    this.#timers.get(what)?.();
    if (!this.#closed) this.#timers.set(what, this.#host.clock.timer(ms, run));
  }

  async #observe(): Promise<void> {
    const { admin, membership } = this.#host;
    for (const topic of this.#host.topics()) {
      try {
        const extents = await extentsOf(admin, [topic]);
        this.#missing.delete(topic);
        if (!this.#closed) membership.observe(extents);
      } catch (error) {
        if (!isUnknownTopic(error)) continue;
        const looks = (this.#missing.get(topic) ?? 0) + 1;
        this.#missing.set(topic, looks);
        if (looks === SURE && !this.#closed) this.#host.gone(topic);
      }
    }
  }
}
