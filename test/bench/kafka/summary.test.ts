import { describe, expect, it } from 'vitest';
import type { Run } from '../../../bench/kafka/contender.js';
import { answerOf } from '../../../bench/kafka/answer.js';
import { rateRatio, summaryOf, tableOfRates } from '../../../bench/kafka/summary.js';

const run = (seconds: number, more: Partial<Run> = {}): Run => ({
  records: 100_000,
  seconds,
  cpuSeconds: seconds / 2,
  peakMiB: 100 * seconds,
  ...more,
});

describe('a summary', () => {
  it('has the median of the runs, and what they cost', () => {
    expect(summaryOf('x', 'Node 20', [run(1), run(4), run(2)])).toEqual({
      name: 'x',
      versions: 'Node 20',
      records: 100_000,
      rate: 50_000,
      slowest: 25_000,
      fastest: 100_000,
      cpuPerMillion: 10,
      peakMiB: 200,
      runs: 3,
      voids: [],
    });
  });

  it('leaves out runs that are void, and says why they are', () => {
    const summary = summaryOf('x', '', [run(1), run(0.1, { void: '3 records came twice' })]);
    expect([summary.rate, summary.runs, summary.voids]).toEqual([100_000, 1, ['3 records came twice']]);
  });

  it('has no cost where it is not known', () => {
    const summary = summaryOf('x', '', [run(1, { cpuSeconds: undefined, peakMiB: undefined }), run(1)]);
    expect([summary.cpuPerMillion, summary.peakMiB]).toEqual([undefined, undefined]);
  });
});

describe('a comparison', () => {
  const fast = summaryOf('fast', 'Node 24', [run(1)]);
  const slow = summaryOf('slow', 'Node 20', [run(3)]);
  const void_ = summaryOf('void', 'Node 20', [run(1, { void: 'no' })]);

  it('says how much faster the first is, when both have a run that counts', () => {
    expect([rateRatio(fast, slow), rateRatio(slow, void_), rateRatio(undefined, slow)]).toEqual([
      3,
      undefined,
      undefined,
    ]);
  });

  it('is printed with the ratios first', () => {
    const lines: string[] = [];
    const ratios = [['fast ÷ slow', 'fast', 'slow'] as const, ['fast ÷ none', 'fast', 'none'] as const];
    const answer = answerOf([fast, slow, void_], ratios, (line) => lines.push(line));
    expect(answer.ratio).toBe(3);
    expect(lines).toEqual([
      '  fast ÷ slow: 3',
      '        k records/s         of runs  CPU s per M  peak MiB        runs  versions',
      '  fast        100.0  100.0 to 100.0          5.0       100  1 × 100000  Node 24',
      '  slow         33.3    33.3 to 33.3         15.0       300  1 × 100000  Node 20',
      '  void         void                                         0 × 100000  Node 20',
    ]);
    expect(tableOfRates([])).toHaveLength(1);
  });
});
