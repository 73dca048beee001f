/** How often something lasted how long: the counts of a histogram, which never go back. */
export class Distribution {
  readonly counts: number[];
  count = 0;
  sum = 0;

  /** `bounds`: upper bounds of the buckets, rising; what is above the last counts for all. */
  constructor(readonly bounds: readonly number[]) {
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.count++;
    this.sum += value;
    this.bounds.forEach((bound, i) => {
      if (value <= bound) this.counts[i]!++;
    });
  }
}
