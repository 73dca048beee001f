import { median } from '../harness.js';
import type { Run } from './contender.js';

/** The runs of one contender, those left out that are void. */
export interface Summary {
  readonly name: string;
  readonly versions: string;
  readonly records: number;
  /** Records a second: the median of the runs, the slowest and the fastest. NaN without a run that counts. */
  readonly rate: number;
  readonly slowest: number;
  readonly fastest: number;
  /** Seconds of CPU for a million records; medians. */
  readonly cpuPerMillion: number | undefined;
  readonly peakMiB: number | undefined;
  readonly runs: number;
  /** Why runs were void. */
  readonly voids: readonly string[];
}

export function summaryOf(name: string, versions: string, runs: readonly Run[]): Summary {
  const good = runs.filter((run) => run.void === undefined);
  const rates = good.map(({ records, seconds }) => records / seconds);
  const cpu = good.map(({ cpuSeconds, records }) =>
    cpuSeconds === undefined ? undefined : (cpuSeconds / records) * 1e6,
  );
  return {
    name,
    versions,
    records: runs[0]?.records ?? 0,
    rate: median(rates),
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    cpuPerMillion: medianIfKnown(cpu),
    peakMiB: medianIfKnown(good.map(({ peakMiB }) => peakMiB)),
    runs: good.length,
    voids: runs.flatMap((run) => (run.void === undefined ? [] : [run.void])),
  };
}

function medianIfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 && known.length === values.length ? median(known) : undefined;
}

/** How many times as many records a second the first handles as the second; undefined when one of them has no run. */
export function rateRatio(first: Summary | undefined, second: Summary | undefined): number | undefined {
  const ratio = (first?.rate ?? NaN) / (second?.rate ?? NaN);
  return Number.isNaN(ratio) ? undefined : Math.round(ratio * 100) / 100;
}

/** The results as lines of a table, for `say`. */
export function tableOfRates(results: readonly Summary[]): string[] {
  const rows = results.map((one) => [
    one.name,
    one.runs > 0 ? thousands(one.rate) : 'void',
    one.runs > 0 ? `${thousands(one.slowest)} to ${thousands(one.fastest)}` : '',
    one.cpuPerMillion?.toFixed(1) ?? '',
    one.peakMiB?.toFixed(0) ?? '',
    `${one.runs} × ${one.records}`,
    one.versions,
  ]);
  const head = ['', 'k records/s', 'of runs', 'CPU s per M', 'peak MiB', 'runs', 'versions'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `  ${row.map((cell, i) => (i === 0 || i === 6 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`;
  return [line(head), ...rows.map(line)].map((text) => text.trimEnd());
}

const thousands = (rate: number) => (rate / 1000).toFixed(rate < 10_000 ? 2 : 1);
