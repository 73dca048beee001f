import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type AppEvent, type KafkaStreams, type StreamsOptions } from '../../src/index.js';
import { countsOf } from '../../src/ops/event-counts.js';
import { METRICS, metrics } from '../../src/ops/metrics.js';
import { Running } from '../runtime/running.js';
import { readScrape, valueOf, type Scraped } from './scraped.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const SECOND = 1_000;

/** A fan-out, a contract, a call and two sinks. */
function topology() {
  const builder = new StreamsBuilder();
  const stream = builder
    .stream('in', { ...text, named: 'source' })
    .validate((_key, value) => value !== 'bad', { named: 'good' })
    .toDLQ('in.DLQ');
  stream.filter((_key, value) => value !== 'odd', { named: 'even' }).to('out', { ...text, named: 'sink' });
  stream
    .mapValuesAsync((value) => (value === 'slow' ? new Promise<string>(() => {}) : Promise.resolve(value)), {
      named: 'look-up',
      timeout: '1h',
      concurrency: 4,
    })
    .toDLQ('calls.DLQ')
    .foreach(() => {});
  return builder.build();
}

class Scraping {
  readonly run: Running;

  constructor(options: Partial<StreamsOptions> = {}) {
    this.run = new Running(topology(), { in: 2, out: 1, 'in.DLQ': 1, 'calls.DLQ': 1 }, options);
    metrics(this.run.app);
  }

  scrape(accept?: string): readonly Scraped[] {
    const { body } = metrics(this.run.app).scrape(accept);
    return readScrape(body, accept !== undefined);
  }

  value(name: string, labels?: Readonly<Record<string, string>>): number {
    return valueOf(this.scrape(), name, labels);
  }
}

describe('metrics', () => {
  it('tell the same as ledger and status', async () => {
    const all = new Scraping();
    await all.run.start();
    all.run.feed('in', ['a', 'x'], ['b', 'odd'], ['c', 'bad'], ['a', 'slow']);
    await all.run.advance(10 * SECOND);
    const { partition } = all.run.app.status().partitions.find(({ inFlight }) => inFlight > 0)!;
    const at = { app: 'app', group: 'app', topic: 'in', partition: String(partition) };
    const { app } = all.run;

    expect(all.value('spillway_source_lag_records', at)).toBe(app.status().lag!.records);
    expect(all.value('spillway_source_lag_seconds', at)).toBe(10);
    expect(all.value('spillway_source_drain_seconds', at)).toBeCloseTo(10 / 3);
    expect(all.value('spillway_source_oldest_uncommitted_seconds', at)).toBe(10);
    expect(all.value('spillway_source_status', { ...at, status: 'ok' })).toBe(1);
    expect(all.value('spillway_source_status', { ...at, status: 'stalled' })).toBe(0);
    expect(all.value('spillway_records_settled_total', { outcome: 'dead-lettered' })).toBe(1);
    expect(all.value('spillway_records_settled_total', { outcome: 'consumed' })).toBe(1);
    expect(all.value('spillway_records_produced_total', { topic: 'out' })).toBe(2);
    expect(all.value('spillway_records_produced_total', { topic: 'in.DLQ' })).toBe(1);
    expect(all.value('spillway_node_records_in_total', { node: 'even' })).toBe(3);
    expect(all.value('spillway_node_records_out_total', { node: 'even' })).toBe(2);
    expect(all.value('spillway_node_calls_running', { node: 'look-up' })).toBe(1);
    expect(all.value('spillway_node_calls_limit', { node: 'look-up' })).toBe(4);
    expect(all.value('spillway_node_buffer_records', { node: 'look-up' })).toBe(1);
    expect(all.value('spillway_node_buffer_limit_records', { node: 'look-up' })).toBe(2_000);
    expect(all.value('spillway_app_state', { state: 'RUNNING' })).toBe(1);
    expect(all.value('spillway_app_state', { state: 'ERROR' })).toBe(0);
    expect(all.value('spillway_uptime_seconds')).toBe(10.01);
    expect(all.value('spillway_assigned_partitions')).toBe(2);
    expect(all.value('spillway_rebalances_total')).toBe(1);
    expect(all.value('spillway_budget_used_records')).toBe(1);
    expect(all.value('spillway_ledger_balanced')).toBe(1);
    const consumed = all.scrape().filter(({ name }) => name === 'spillway_records_consumed_total');
    expect(consumed.reduce((sum, { value }) => sum + value, 0)).toBe(app.ledger().source.in);
  });

  it('count what only events tell: errors, dead letters, commits and rebalances', async () => {
    const all = new Scraping();
    await all.run.start();
    all.run.feed('in', ['c', 'bad'], ['d', 'bad'], ['c', 'fine']);
    await all.run.advance(SECOND);
    const failed = { node: 'good', error_class: 'CONTRACT' };
    expect(all.value('spillway_node_errors_total', { ...failed, kind: 'validation' })).toBe(2);
    expect(all.value('spillway_dlq_records_total', { ...failed, source_topic: 'in' })).toBe(2);
    expect(all.value('spillway_commit_duration_seconds_count')).toBeGreaterThan(0);
    expect(all.value('spillway_commit_duration_seconds_bucket', { le: '+Inf' })).toBe(
      all.value('spillway_commit_duration_seconds_count'),
    );
    expect(all.value('spillway_rebalance_duration_seconds_count')).toBe(1);
    expect(all.value('spillway_rebalance_duration_seconds_sum')).toBeLessThan(1);
  });

  it('name a reason for each pause there is, and none without', async () => {
    const all = new Scraping();
    await all.run.start();
    const reasons = () =>
      all.scrape().flatMap(({ name, labels }) => (name === 'spillway_source_paused' ? [labels] : []));
    expect(reasons()).toEqual([]);
    all.run.app.pause();
    expect(reasons().map(({ partition, reason }) => [partition, reason])).toEqual([
      ['0', 'user'],
      ['1', 'user'],
    ]);
  });

  it('say +Inf where there is no time to drain', async () => {
    const all = new Scraping();
    await all.run.start();
    all.run.feed('in', ['a', 'slow']);
    await all.run.advance(10 * SECOND);
    const drains = all.scrape().filter(({ name }) => name === 'spillway_source_drain_seconds');
    expect(drains.map(({ value }) => value).sort()).toEqual([0, Infinity]);
  });

  it('are the same in both formats, and whole at any time of a life', async () => {
    const all = new Scraping();
    const both = () => {
      const [plain, open] = [all.scrape(), all.scrape('application/openmetrics-text')];
      const told = (samples: readonly Scraped[]) =>
        samples.map(({ name, labels, value }) => [name, { ...labels, le: Number(labels['le']) }, value]);
      expect(told(open)).toEqual(told(plain));
      return new Set(plain.map(({ family }) => family));
    };
    both();
    await all.run.start();
    all.run.feed('in', ['a', 'x'], ['b', 'bad']);
    await all.run.advance(SECOND);
    const families = both();
    const silent = METRICS.map(({ name }) => name).filter((name) => !families.has(name));
    // Nothing was dropped or tried again, nothing is paused, and the embedded log does not tell where it begins.
    expect(silent).toEqual([
      'spillway_source_log_start_offset',
      'spillway_source_paused',
      'spillway_records_dropped_total',
      'spillway_retries_total',
      'spillway_retry_topic_records',
      'spillway_breaker_state',
    ]);
    await all.run.close();
    both();
    expect(all.value('spillway_app_state', { state: 'NOT_RUNNING' })).toBe(1);
  });

  it('have counters that never go back, also when partitions move', async () => {
    const all = new Scraping();
    await all.run.start();
    const last = new Map<string, number>();
    const look = () => {
      for (const { type, name, labels, value } of all.scrape()) {
        if (type !== 'counter' && type !== 'histogram') continue;
        const key = JSON.stringify([name, labels]);
        expect(value, key).toBeGreaterThanOrEqual(last.get(key) ?? 0);
        last.set(key, value);
      }
    };
    const other = new Running(topology(), {}, { instanceId: 'b', clock: all.run.clock }, () => all.run.log);
    for (let round = 0; round < 20; round++) {
      all.run.feed('in', ['a', 'x'], ['b', 'bad'], ['c', 'odd']);
      if (round === 5) void other.app.start();
      if (round === 12) void other.app.close();
      await all.run.advance(SECOND);
      look();
    }
    expect(all.value('spillway_rebalances_total')).toBeGreaterThan(1);
    expect(last.size).toBeGreaterThan(30);
  });
});

describe('classes of errors', () => {
  it('beyond fifty count as other', () => {
    let tell: (event: AppEvent) => void = () => {};
    const app = { events$: { subscribe: (next: typeof tell) => void (tell = next) } } as unknown as KafkaStreams;
    const counts = countsOf(app);
    expect(countsOf(app)).toBe(counts);
    for (let i = 0; i < 60; i++) {
      const error = Object.assign(new Error('no'), { name: `Error${i}` });
      const failure = { step: 'price', kind: 'processing', error, origin: { topic: 'in' } };
      for (let times = 0; times <= i % 2; times++) tell({ type: 'failure', failure } as unknown as AppEvent);
    }
    const byClass = new Map([...counts.errors].map(({ labels, count }) => [labels[1]!, count]));
    expect(byClass.size).toBe(51);
    expect([byClass.get('Error0'), byClass.get('Error49'), byClass.get('other')]).toEqual([1, 2, 15]);
  });
});
