import type { Answer, BenchOptions } from '../harness.js';
import { rateRatio, tableOfRates, type Summary } from './summary.js';

/** A name, and two contenders: how many times as many records a second the first handles as the second. */
export type Ratio = readonly [name: string, first: string, second: string];

/** Prints ratios and table, the ratios first. The first of them is the answer's. */
export function answerOf(results: readonly Summary[], ratios: readonly Ratio[], say: BenchOptions['say']): Answer {
  const of = (name: string) => results.find((one) => one.name === name);
  const values = ratios.map(([name, first, second]) => [name, rateRatio(of(first), of(second))] as const);
  for (const [name, value] of values) if (value !== undefined) say(`  ${name}: ${value}`);
  tableOfRates(results).forEach(say);
  const ratio = values[0]?.[1];
  return { ...(ratio === undefined ? {} : { ratio }), figures: { ratios: Object.fromEntries(values), results } };
}
