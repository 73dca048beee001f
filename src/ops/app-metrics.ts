import type { BreakerState } from '../core/breaker-options.js';
import type { State } from '../core/events.js';
import type { Status } from '../core/status.js';
import type { Metric, Reading } from './metric.js';
import { version } from './version.js';

const STATES: readonly State[] = [
  'CREATED',
  'REBALANCING',
  'RUNNING',
  'DEGRADED',
  'PENDING_SHUTDOWN',
  'NOT_RUNNING',
  'PENDING_ERROR',
  'ERROR',
];

const BREAKER: readonly BreakerState[] = ['closed', 'open', 'half-open'];

const gauge = (name: string, help: string, of: (status: Status) => number): Metric => ({
  name,
  type: 'gauge',
  help,
  labels: [],
  read: ({ status }) => [[of(status)]],
});

const ofSteps = (name: string, help: string, of: (status: Status) => readonly Reading[]): Metric => ({
  name,
  type: 'gauge',
  help,
  labels: ['node'],
  read: ({ status }) => of(status),
});

/** Of the app as a whole, and of what waits inside it. */
export const appMetrics: readonly Metric[] = [
  {
    name: 'spillway_app_state',
    type: 'gauge',
    help: 'What the app is doing: 1 for its state, 0 for the others.',
    labels: ['state'],
    read: ({ status }) => STATES.map((state): Reading => [state === status.state ? 1 : 0, state]),
  },
  gauge('spillway_uptime_seconds', 'Since the app was started.', ({ uptimeSeconds }) => uptimeSeconds),
  gauge('spillway_assigned_partitions', 'Partitions of this instance.', ({ partitions }) => partitions.length),
  {
    name: 'spillway_rebalances_total',
    type: 'counter',
    help: 'Assignments that the group has settled on, the first included.',
    labels: [],
    read: ({ status }) => [[status.rebalances]],
  },
  {
    name: 'spillway_rebalance_duration_seconds',
    type: 'histogram',
    help: 'From the loss of an assignment, or the start, to the next.',
    labels: [],
    read: ({ counts }) => [[counts.rebalances]],
  },
  {
    name: 'spillway_commit_duration_seconds',
    type: 'histogram',
    help: 'Until the log took a commit.',
    labels: [],
    read: ({ counts }) => [[counts.commits]],
  },
  gauge('spillway_budget_used_bytes', 'What was fetched and not settled.', ({ budget }) => budget.usedBytes),
  gauge('spillway_budget_limit_bytes', 'The budget of that.', ({ budget }) => budget.bytes),
  gauge('spillway_budget_used_records', 'Records fetched and not settled.', ({ budget }) => budget.usedRecords),
  gauge('spillway_budget_limit_records', 'The budget of these.', ({ budget }) => budget.records),
  ofSteps('spillway_node_buffer_records', 'Records that wait for a step, or in it.', ({ boundaries }) =>
    boundaries.map(({ records, step }) => [records, step]),
  ),
  ofSteps('spillway_node_buffer_limit_records', 'How many may, before the source rests.', ({ boundaries }) =>
    boundaries.map(({ limit, step }) => [limit, step]),
  ),
  ofSteps('spillway_node_calls_running', 'Calls of an asynchronous step under way.', ({ calls }) =>
    calls.map(({ running, step }) => [running, step]),
  ),
  ofSteps('spillway_node_calls_limit', 'How many may be: its concurrency.', ({ calls }) =>
    calls.map(({ concurrency, step }) => [concurrency, step]),
  ),
  ofSteps('spillway_node_calls_abandoned', 'Calls given up after their time-out that never ended.', ({ calls }) =>
    calls.map(({ abandoned, step }) => [abandoned, step]),
  ),
  {
    name: 'spillway_retry_topic_records',
    type: 'gauge',
    help: 'Records that wait in a delay topic, in the partitions that are assigned.',
    labels: ['topic'],
    read: ({ status }) => status.tiers.map(({ records, topic }) => [records, topic]),
  },
  {
    name: 'spillway_breaker_state',
    type: 'gauge',
    help: 'A circuit breaker, or that of a retry: 1 for its state, 0 for the others.',
    labels: ['node', 'state'],
    read: ({ status }) =>
      status.breakers.flatMap(({ step, state }) => BREAKER.map((one): Reading => [one === state ? 1 : 0, step, one])),
  },
  {
    name: 'spillway_ledger_balanced',
    type: 'gauge',
    help: '1 while every record is accounted for; 0 is a bug of Spillway.',
    labels: [],
    read: ({ ledger }) => [[ledger.balanced ? 1 : 0]],
  },
  {
    name: 'spillway_build_info',
    type: 'info',
    help: 'What runs here.',
    labels: ['version', 'node_version'],
    read: () => [[1, version, process.versions.node]],
  },
];
