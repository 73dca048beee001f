import type { Ledger } from '../core/ledger.js';
import type { Status } from '../core/status.js';
import type { Distribution } from './distribution.js';
import type { EventCounts } from './event-counts.js';

/** What is known of an app at one moment. */
export interface View {
  readonly status: Status;
  readonly ledger: Ledger;
  readonly counts: EventCounts;
}

/** A value, and the values of the metric's labels in their order. */
export type Reading = readonly [value: number | Distribution, ...labels: readonly string[]];

/** One metric: what it is called and means, and how it is read. The label `app` comes by itself. */
export interface Metric {
  /** In Prometheus' own style: base units, `_total` for counters, `_info` for an info. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'info';
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: (view: View) => readonly Reading[];
}
