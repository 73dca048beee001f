import { systemClock, type Cancel } from '../../src/core/clock.js';
import type { Client, Membership, Transport } from '../../src/core/transport.js';
import type { Life } from '../../src/testing/simulation/life.js';

/** A life on a real broker that can end as by kill -9: nothing that it asked for happens any more. */
export class Mortal implements Life {
  readonly clock = {
    ...systemClock,
    dead: false,
    timer: (ms: number, run: () => void): Cancel => systemClock.timer(ms, () => this.clock.dead || run()),
    soon: (run: () => void): Cancel => systemClock.soon(() => this.clock.dead || run()),
    // What is dead never lets go.
    hold: (): Cancel => () => {},
  };
  #client: Client | null = null;
  #membership: Membership | null = null;

  constructor(readonly id: string) {}

  /** The same transport, of which this life remembers what it holds. */
  holding(inner: Transport): Transport {
    return {
      open: (options) => {
        const client = inner.open(options);
        const join = client.join.bind(client);
        client.join = (...asked) => (this.#membership = join(...asked));
        return (this.#client = client);
      },
    };
  }

  /** The group hears of it at once, as the session's end would tell it: nothing is committed before. */
  async kill(): Promise<void> {
    this.clock.dead = true;
    await new Promise<void>((done) => (this.#membership ? this.#membership.leave(done) : done()));
    await new Promise<void>((done) => (this.#client ? this.#client.close(done) : done()));
  }
}
