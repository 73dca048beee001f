import type { Outcome } from '../core/ledger.js';
import type { Counts } from './event-counts.js';
import type { Metric, Reading } from './metric.js';

/** The ends of a record at a step that are a loss which somebody asked for. */
const DROPS: readonly Outcome[] = ['shed', 'sampled', 'expired', 'deduped'];

const counter = (name: string, help: string, labels: readonly string[], read: Metric['read']): Metric => ({
  name,
  type: 'counter',
  help,
  labels,
  read,
});

const byLabels = (counts: Counts): Reading[] => [...counts].map(({ count, labels }) => [count, ...labels]);
const entries = (given: Readonly<Record<string, number>>): Reading[] =>
  Object.entries(given).map(([label, count]) => [count, label]);

/** What became of records, from the ledger and from the events of the app. */
export const recordMetrics: readonly Metric[] = [
  counter(
    'spillway_records_settled_total',
    'Source records that are settled, by what became of them.',
    ['outcome'],
    ({ ledger }) => entries(ledger.source.settled),
  ),
  counter(
    'spillway_records_abandoned_total',
    'Source records that were left unsettled when a partition moved or the app ended: they are read again.',
    [],
    ({ ledger }) => [[ledger.source.abandoned]],
  ),
  counter(
    'spillway_records_produced_total',
    'Records that the log acknowledged, dead letters included.',
    ['topic'],
    ({ ledger }) => entries(ledger.topics),
  ),
  counter(
    'spillway_records_dropped_total',
    'Records that a step dropped because it was told to.',
    ['node', 'reason'],
    ({ ledger }) =>
      ledger.steps.flatMap(({ step, ended }) =>
        DROPS.flatMap((reason): Reading[] => (ended[reason] === undefined ? [] : [[ended[reason], step, reason]])),
      ),
  ),
  counter('spillway_node_records_in_total', 'Records that came to a step.', ['node'], ({ ledger }) =>
    ledger.steps.map(({ step, in: entered }): Reading => [entered, step]),
  ),
  counter(
    'spillway_node_records_out_total',
    'Records that a step gave on; at a sink, that were acknowledged.',
    ['node'],
    ({ ledger }) => ledger.steps.map(({ step, emitted }): Reading => [emitted, step]),
  ),
  counter(
    'spillway_node_errors_total',
    'Records that failed at a step, by class of error (50 of them, then `other`) and kind of failure.',
    ['node', 'error_class', 'kind'],
    ({ counts }) => byLabels(counts.errors),
  ),
  counter(
    'spillway_retries_total',
    'Failures at a step that are tried again, by class of error.',
    ['node', 'error_class'],
    ({ counts }) => byLabels(counts.retries),
  ),
  counter(
    'spillway_dlq_records_total',
    'Dead letters that the log acknowledged.',
    ['source_topic', 'node', 'error_class'],
    ({ counts }) => byLabels(counts.deadLetters),
  ),
];
