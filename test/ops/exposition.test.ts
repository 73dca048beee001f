import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/core/ledger.js';
import type { Status } from '../../src/core/status.js';
import { Distribution } from '../../src/ops/distribution.js';
import { EventCounts } from '../../src/ops/event-counts.js';
import { expositionOf, type Format } from '../../src/ops/exposition.js';
import type { Metric, Reading } from '../../src/ops/metric.js';
import { runs } from '../runs.js';
import { readScrape } from './scraped.js';

const view = (applicationId = 'app') => ({
  status: { applicationId } as Status,
  ledger: {} as Ledger,
  counts: new EventCounts(() => 0),
});

const metric = (given: Partial<Metric>, ...readings: readonly Reading[]): Metric => ({
  name: 'spillway_things',
  type: 'gauge',
  help: 'Things.',
  labels: [],
  read: () => readings,
  ...given,
});

const text = (format: Format, ...metrics: readonly Metric[]) => expositionOf(metrics, view(), format);

describe('the text that scrapers read', () => {
  it('is, in both formats', () => {
    const counter = metric({ name: 'spillway_things_total', type: 'counter', labels: ['kind'] }, [3, 'a'], [0.5, 'b']);
    const gauge = metric({ name: 'spillway_left_seconds' }, [Infinity]);
    const info = metric({ name: 'spillway_build_info', type: 'info', labels: ['version'] }, [1, '1.2.3']);
    expect(text('prometheus', counter, gauge, info)).toBe(
      `# HELP spillway_things_total Things.
# TYPE spillway_things_total counter
spillway_things_total{app="app",kind="a"} 3
spillway_things_total{app="app",kind="b"} 0.5
# HELP spillway_left_seconds Things.
# TYPE spillway_left_seconds gauge
spillway_left_seconds{app="app"} +Inf
# HELP spillway_build_info Things.
# TYPE spillway_build_info gauge
spillway_build_info{app="app",version="1.2.3"} 1
`,
    );
    expect(text('openmetrics', counter, gauge, info)).toBe(
      `# HELP spillway_things Things.
# TYPE spillway_things counter
spillway_things_total{app="app",kind="a"} 3
spillway_things_total{app="app",kind="b"} 0.5
# HELP spillway_left_seconds Things.
# TYPE spillway_left_seconds gauge
spillway_left_seconds{app="app"} +Inf
# HELP spillway_build Things.
# TYPE spillway_build info
spillway_build_info{app="app",version="1.2.3"} 1
# EOF
`,
    );
  });

  it('has histograms whose buckets add up', () => {
    const took = new Distribution([0.5, 1, 2.5]);
    for (const seconds of [0.1, 0.5, 0.7, 2, 60]) took.observe(seconds);
    const histogram = metric({ name: 'spillway_took_seconds', type: 'histogram' }, [took]);
    const lines = (one: string, sum: string) => [
      'spillway_took_seconds_bucket{app="app",le="0.5"} 2',
      `spillway_took_seconds_bucket{app="app",le="${one}"} 3`,
      'spillway_took_seconds_bucket{app="app",le="2.5"} 4',
      'spillway_took_seconds_bucket{app="app",le="+Inf"} 5',
      `spillway_took_seconds_sum{app="app"} ${sum}`,
      'spillway_took_seconds_count{app="app"} 5',
    ];
    const samples = (given: string) => given.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(samples(text('prometheus', histogram))).toEqual(lines('1', '63.3'));
    expect(samples(text('openmetrics', histogram))).toEqual(lines('1.0', '63.3'));
  });

  it('brings any label back as it was, and any help on one line', () => {
    const nasty = fc.string({ unit: fc.constantFrom('\\', '"', '\n', 'n', '{', '}', ',', '=', ' ', '#', 'ä') });
    fc.assert(
      fc.property(nasty, nasty, fc.boolean(), (label, help, open) => {
        const one = metric({ labels: ['topic'], help: `A${help}` }, [7, label]);
        const written = expositionOf([one], view(label), open ? 'openmetrics' : 'prometheus');
        const [sample, ...others] = readScrape(written, open);
        expect(others).toEqual([]);
        expect(sample).toMatchObject({ labels: { app: label, topic: label }, value: 7 });
      }),
      { numRuns: runs(1000) },
    );
  });
});
