import type { Clock } from './clock.js';

interface Said {
  /** In monotonic milliseconds. */
  readonly at: number;
  since: number;
}

/** Of messages that are alike one is said in a while, with the number of those that were kept back. */
export class Quiet {
  readonly #clock: Clock;
  readonly #while: number;
  readonly #most: number;
  readonly #said = new Map<string, Said>();

  /** `ms`: how long the while is. `most`: how many kinds of messages are remembered, before all are forgotten. */
  constructor(clock: Clock, ms: number, most = 200) {
    this.#clock = clock;
    this.#while = ms;
    this.#most = most;
  }

  /** How many like it were kept back since the last one was said; null when this one is kept back too. */
  ask(kind: string): number | null {
    const now = this.#clock.monotonic();
    const said = this.#said.get(kind);
    if (said && now - said.at < this.#while) {
      said.since++;
      return null;
    }
    if (this.#said.size >= this.#most) this.#said.clear();
    this.#said.set(kind, { at: now, since: 0 });
    return said?.since ?? 0;
  }
}
