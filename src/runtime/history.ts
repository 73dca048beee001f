import type { Rates, Standing } from '../core/status.js';

/** How far a partition had come at one moment, in monotonic milliseconds. */
export interface Sample {
  readonly at: number;
  readonly consumed: number;
  readonly settled: number;
  readonly committed: number;
  readonly lag: number;
}

/** Over how much of the past a rate is taken, and a standing, in milliseconds. */
const RATE = 60_000;
const STANDING = 300_000;
/** Burrow's: between how many moments of that a lag must never have fallen to count as never falling. */
const INTERVALS = 10;

/**
 * The recent past of one partition, from samples taken now and then: nothing is done per record. Between two of them
 * things are taken to have gone on evenly, which holds as long as there is one whenever work begins.
 */
export class History {
  readonly #samples: Sample[] = [];

  /** When the last sample was taken. */
  get last(): number {
    return this.#samples.at(-1)?.at ?? -Infinity;
  }

  note(sample: Sample): void {
    const samples = this.#samples;
    samples.push(sample);
    // The last one before the window stays: what was before the next is told by the two.
    while (samples.length > 1 && samples[1]!.at <= sample.at - STANDING) samples.shift();
  }

  rates(now: Sample): Rates {
    return { consumed: this.#gained('consumed', now), settled: this.#gained('settled', now) };
  }

  /** Seconds until the lag is gone at its present fall; null when it does not fall. */
  drain(now: Sample): number | null {
    if (now.lag === 0) return 0;
    const gained = this.#gained('lag', now);
    return gained < 0 ? now.lag / -gained : null;
  }

  standing(now: Sample): Exclude<Standing, 'stopped'> {
    const from = now.at - STANDING;
    const all = [...this.#samples, now];
    const past = all.slice(
      Math.max(
        0,
        all.findLastIndex(({ at }) => at <= from),
      ),
    );
    if (falls(past.map(({ committed }) => committed))) return 'rewound';
    const first = past[0]!;
    if (first.at > from || past.some(({ lag }) => lag === 0)) return 'ok';
    if (now.committed === first.committed) return now.lag < first.lag ? 'ok' : 'stalled';
    const points = Array.from({ length: INTERVALS + 1 }, (_, i) => this.#at(from + (i * STANDING) / INTERVALS, now));
    return falls(points.map(({ lag }) => lag)) ? 'ok' : 'slow';
  }

  /** What a field gained a second over the last minute, or since the first sample. */
  #gained(field: 'consumed' | 'settled' | 'lag', now: Sample): number {
    const first = this.#samples[0];
    if (first === undefined || first.at >= now.at) return 0;
    const from = Math.max(first.at, now.at - RATE);
    return ((now[field] - this.#at(from, now)[field]) * 1000) / (now.at - from);
  }

  /** The sample that would have been taken at `time`, which is not before the first. */
  #at(time: number, now: Sample): Sample {
    const all = [...this.#samples, now];
    const next = all.findIndex(({ at }) => at >= time);
    const [a, b] = [all[Math.max(0, next - 1)]!, all[next]!];
    const part = b.at === a.at ? 1 : (time - a.at) / (b.at - a.at);
    const between = (field: Exclude<keyof Sample, 'at'>) => a[field] + (b[field] - a[field]) * part;
    return {
      at: time,
      consumed: between('consumed'),
      settled: between('settled'),
      committed: between('committed'),
      lag: between('lag'),
    };
  }
}

const falls = (values: readonly number[]): boolean => values.some((value, i) => i > 0 && value < values[i - 1]!);
