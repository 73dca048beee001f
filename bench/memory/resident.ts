/** Resident memory over a while, in MiB. */
export interface Resident {
  readonly peak: number;
  /** Means of the second and of the last quarter: equal when memory is flat. */
  readonly early: number;
  readonly late: number;
  readonly samples: number;
}

/** The account of samples that were taken at equal intervals. The first quarter is when queues fill. */
export function residentOf(samples: readonly number[]): Resident {
  const quarter = Math.floor(samples.length / 4);
  return {
    peak: Math.max(...samples),
    early: mean(samples.slice(quarter, 2 * quarter)),
    late: mean(samples.slice(-quarter)),
    samples: samples.length,
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export const MiB = 2 ** 20;

/** Resident memory now, in MiB. */
export const residentNow = () => process.memoryUsage.rss() / MiB;
