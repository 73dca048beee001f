/** How far the feed may be ahead of the app, in records and in bytes. The embedded log itself would take any number. */
export const LEAD = { records: 5_000, bytes: 32 * 1024 ** 2 };

/** What is in the log and not settled, counted as if records were settled in the order in which they came. */
export class Lead {
  /** Of each append that is not settled yet: the records up to its end, and its bytes. */
  readonly #ahead: { readonly end: number; readonly bytes: number }[] = [];
  #bytes = 0;
  /** Records that were appended. */
  poured = 0;

  append(records: number, bytes: number): void {
    this.poured += records;
    this.#bytes += bytes;
    this.#ahead.push({ end: this.poured, bytes });
  }

  /** Whether there is room for more when so many records are settled. */
  hasRoom(settled: number): boolean {
    while (this.#ahead.length > 0 && this.#ahead[0]!.end <= settled) this.#bytes -= this.#ahead.shift()!.bytes;
    return this.poured - settled <= LEAD.records && this.#bytes <= LEAD.bytes;
  }
}
