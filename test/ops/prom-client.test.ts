import { Counter, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder } from '../../src/index.js';
import { METRICS, metrics } from '../../src/ops/metrics.js';
import { registerMetrics } from '../../src/ops/prom-client.js';
import { Running } from '../runtime/running.js';
import { readScrape, valueOf, type Scraped } from './scraped.js';

const text = { key: Serdes.string(), value: Serdes.string() };

function copy() {
  const builder = new StreamsBuilder();
  builder
    .stream('in', text)
    .validate((_key, value) => value !== 'bad', { named: 'good' })
    .toDLQ('dead')
    .to('out', text);
  return builder.build();
}

async function running(registry: Registry<never>, applicationId = 'app') {
  const run = new Running(copy(), { in: 1, out: 1, dead: 1 }, { applicationId });
  registerMetrics(registry, run.app);
  await run.start();
  run.feed('in', ['a', 'x'], ['b', 'bad']);
  await run.advance(1_000);
  return run;
}

/** The registry writes an empty line between families. */
const read = async (registry: Registry<never>) => readScrape((await registry.metrics()).replaceAll('\n\n', '\n'));

const plain = (samples: readonly Scraped[]) => samples.map(({ name, labels, value }) => ({ name, labels, value }));

describe(`the bridge to a user's own prom-client registry`, () => {
  it('gives the same as our own text', async () => {
    const registry = new Registry<never>();
    const run = await running(registry);
    expect(plain(await read(registry))).toEqual(plain(readScrape(metrics(run.app).scrape().body)));
    expect(registry.getMetricsAsArray()).toHaveLength(METRICS.length);
  });

  it('gives the same as OpenMetrics', async () => {
    const registry = new Registry<never>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    const run = await running(registry);
    const ours = readScrape(metrics(run.app).scrape('application/openmetrics-text').body, true);
    const theirs = readScrape(await registry.metrics(), true);
    const told = (samples: readonly Scraped[]) =>
      plain(samples).map((sample) => ({ ...sample, labels: { ...sample.labels, le: Number(sample.labels['le']) } }));
    expect(told(theirs)).toEqual(told(ours));
  });

  it('lives beside metrics of the user, and keeps its counters when these are reset', async () => {
    const registry = new Registry<never>();
    const orders = new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry] });
    await running(registry);
    orders.inc(3);
    registry.resetMetrics();
    const samples = await read(registry);
    expect(valueOf(samples, 'orders_total')).toBe(0);
    expect(valueOf(samples, 'spillway_node_errors_total', { node: 'good' })).toBe(1);
    expect((await registry.getMetricsAsJSON()).map(({ name }) => name)).toContain('spillway_commit_duration_seconds');
  });

  it('tells several apps of a registry apart, and takes each once', async () => {
    const registry = new Registry<never>();
    const one = await running(registry, 'one');
    await running(registry, 'two');
    registerMetrics(registry, one.app);
    const samples = await read(registry);
    for (const app of ['one', 'two'])
      expect(valueOf(samples, 'spillway_records_consumed_total', { app, topic: 'in' })).toBe(2);
  });

  it('reads an app once for all of its metrics', async () => {
    const registry = new Registry<never>();
    const { app } = await running(registry);
    let asked = 0;
    const status = app.status.bind(app);
    app.status = () => {
      asked++;
      return status();
    };
    await registry.metrics();
    await registry.metrics();
    expect(asked).toBe(2);
  });

  it('says so when a name is taken', () => {
    const registry = new Registry<never>();
    new Counter({ name: 'spillway_rebalances_total', help: '.', registers: [registry] });
    const { app } = new Running(copy(), {});
    expect(() => registerMetrics(registry, app)).toThrow(/spillway_rebalances_total has already been registered/);
  });
});
