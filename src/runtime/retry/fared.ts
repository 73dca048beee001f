/** How tries of some steps ended, in all. */
export interface Outcomes {
  readonly failed: number;
  readonly succeeded: number;
}

/** How the tries of others ended while a record was tried, which tells a bad record from an outage. */
export class Fared {
  /** How all tries had ended when it failed first, or after the last outage. */
  #seen: Outcomes;
  /** Its own failures since. */
  counted = 0;

  constructor(seen: Outcomes) {
    this.#seen = seen;
  }

  /**
   * Whether others fare no better. With `hasSiblings` they are of its batch, which was taken apart: when nothing at all
   * has come through, it is not one record that made it fail.
   */
  isNoWorse({ failed, succeeded }: Outcomes, hasSiblings: boolean): boolean {
    const others = { failed: failed - this.#seen.failed - this.counted, succeeded: succeeded - this.#seen.succeeded };
    return (others.failed > 0 && others.failed >= others.succeeded) || (others.succeeded === 0 && hasSiblings);
  }

  /** An outage: once it is over, only what came after it counts. */
  forget(outcomes: Outcomes): void {
    this.#seen = outcomes;
    this.counted = 0;
  }
}
