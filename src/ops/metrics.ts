import { formatFor } from './accept.js';
import { appMetrics } from './app-metrics.js';
import { countsOf } from './event-counts.js';
import { CONTENT_TYPES, expositionOf } from './exposition.js';
import type { Metric, View } from './metric.js';
import type { OpsApp } from './ops-app.js';
import { partitionMetrics } from './partition-metrics.js';
import { recordMetrics } from './record-metrics.js';

/** All metrics, in the order in which they are shown. Scraping asks nothing of Kafka. */
export const METRICS: readonly Metric[] = [...partitionMetrics, ...recordMetrics, ...appMetrics];

/** What a scraper is given. */
export interface Scrape {
  readonly contentType: string;
  readonly body: string;
}

export interface Metrics {
  /** The metrics now, in the format that the scraper's `Accept` header asks for; Prometheus' text without one. */
  scrape(accept?: string): Scrape;
}

/**
 * The metrics of an app, for Prometheus. What only events tell (errors, dead letters, durations) is counted from the
 * first time that metrics of the app are asked for, so ask before `start()`.
 *
 * @param app a `KafkaStreams`.
 * @example
 * const { contentType, body } = metrics(app).scrape(request.headers.accept);
 */
export function metrics(app: OpsApp): Metrics {
  countsOf(app);
  return {
    scrape(accept) {
      const format = formatFor(accept);
      return { contentType: CONTENT_TYPES[format], body: expositionOf(METRICS, viewOf(app), format) };
    },
  };
}

export function viewOf(app: OpsApp): View {
  return { status: app.status(), ledger: app.ledger(), counts: countsOf(app) };
}
