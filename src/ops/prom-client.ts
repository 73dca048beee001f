import { samplesOf } from './exposition.js';
import type { Metric, View } from './metric.js';
import { METRICS, viewOf } from './metrics.js';
import type { OpsApp } from './ops-app.js';
import { countsOf } from './event-counts.js';

/** What is used of a registry: prom-client's `Registry` fits as it is. */
export interface PromRegistry {
  // `never`: prom-client names its own classes here, and asks no more of a metric than what `PromMetric` has.
  registerMetric(metric: never): void;
}

/** A metric as prom-client's registry (15) reads it. */
class PromMetric {
  readonly help: string;
  readonly type: string;
  readonly aggregator = 'sum';
  /** The registry takes the ending of a counter away while it writes OpenMetrics. */
  name: string;

  constructor(
    readonly metric: Metric,
    readonly views: () => readonly View[],
  ) {
    this.name = metric.name;
    this.help = metric.help;
    this.type = metric.type === 'info' ? 'gauge' : metric.type;
  }

  async get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    const values = this.views().flatMap((view) => samplesOf(this.metric, view));
    return { name, help, type, aggregator, values: values.map((sample) => this.#value(sample)) };
  }

  /** Counters of an app never go back. */
  reset(): void {}

  #value({ name, labels, value }: ReturnType<typeof samplesOf>[number]): object {
    const own = name === this.metric.name;
    return { value, labels, ...(own ? {} : { metricName: name }) };
  }
}

/** The apps of a registry: their metrics have the same names, and the label `app` tells them apart. */
const registered = new WeakMap<PromRegistry, Set<OpsApp>>();

/**
 * Puts the metrics of an app into a registry of prom-client, beside what else the process measures there. Several apps
 * may share one. They are read when the registry is, once for all of them.
 *
 * @param registry prom-client's `Registry`, or its `register`.
 * @param app a `KafkaStreams`; call this before its `start()`.
 * @throws what the registry throws when one of the names is taken by somebody else.
 * @example registerMetrics(register, app);
 */
export function registerMetrics(registry: PromRegistry, app: OpsApp): void {
  countsOf(app);
  const known = registered.get(registry);
  if (known) {
    known.add(app);
    return;
  }
  const apps = new Set([app]);
  const views = once(() => [...apps].map(viewOf));
  for (const metric of METRICS) registry.registerMetric(new PromMetric(metric, views) as never);
  registered.set(registry, apps);
}

/** A registry asks all of its metrics in one go: they see the same moment, read once. */
function once<T>(read: () => T): () => T {
  let last: { readonly value: T } | null = null;
  return () => {
    if (last === null) {
      last = { value: read() };
      queueMicrotask(() => (last = null));
    }
    return last.value;
  };
}
