/** What the group has of the progress in a partition, as far as an instance can know. */
export class Committed {
  /** The last offset that it is known to have of us; -1 when it has none. */
  offset: number;
  /** When that was taken, in milliseconds since 1970; null when it was before our time. */
  at: number | null = null;
  /** Offsets that it may have instead: sent to it, and not answered yet, or with an error that came too late. */
  readonly #sent: Set<number>;

  constructor(offset: number) {
    this.offset = offset;
    this.#sent = new Set([offset]);
  }

  sends(offset: number): void {
    this.#sent.add(offset);
  }

  /** It has taken a commit of this offset. */
  took(offset: number, at: number): void {
    this.offset = offset;
    this.at = at;
    this.#sent.clear();
  }

  /** It may have this offset from us, and nobody else has committed since. */
  mayBe(offset: number): boolean {
    return offset === this.offset || this.#sent.has(offset);
  }
}
