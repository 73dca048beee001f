import { Distribution } from './distribution.js';
import type { Metric, Reading, View } from './metric.js';

/** The two text formats that scrapers ask for. */
export type Format = 'prometheus' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** One sample of a metric, as it stands in the text. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Writes metrics down.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (0.0.4) and
 * https://prometheus.io/docs/specs/om/open_metrics_spec/ (1.0).
 */
export function expositionOf(metrics: readonly Metric[], view: View, format: Format): string {
  const lines = metrics.flatMap((metric) => {
    const samples = samplesOf(metric, view);
    const { name, type, help } = headOf(metric, format);
    return [
      `# HELP ${name} ${escaped(help, format === 'openmetrics')}`,
      `# TYPE ${name} ${type}`,
      ...samples.map((sample) => lineOf(sample, format)),
    ];
  });
  return `${lines.join('\n')}\n${format === 'openmetrics' ? '# EOF\n' : ''}`;
}

export function samplesOf(metric: Metric, view: View): readonly Sample[] {
  const app = view.status.applicationId;
  return metric.read(view).flatMap((reading) => {
    const labels = { app, ...labelsOf(metric, reading) };
    const [value] = reading;
    return value instanceof Distribution
      ? bucketsOf(metric.name, labels, value)
      : [{ name: metric.name, labels, value }];
  });
}

function labelsOf({ labels }: Metric, [, ...values]: Reading): Record<string, string> {
  return Object.fromEntries(labels.map((label, i) => [label, values[i]!]));
}

function bucketsOf(name: string, labels: Sample['labels'], { bounds, counts, count, sum }: Distribution): Sample[] {
  const bucket = (le: number, value: number) => ({
    name: `${name}_bucket`,
    labels: { ...labels, le: plain(le) },
    value,
  });
  return [
    ...bounds.map((bound, i) => bucket(bound, counts[i]!)),
    bucket(Infinity, count),
    { name: `${name}_sum`, labels, value: sum },
    { name: `${name}_count`, labels, value: count },
  ];
}

/** OpenMetrics names a family without the ending of its samples, and knows a type for info. */
function headOf({ name, type, help }: Metric, format: Format): { name: string; type: string; help: string } {
  if (format === 'openmetrics') return { name: name.replace(/_(total|info)$/, ''), type, help };
  return { name, type: type === 'info' ? 'gauge' : type, help };
}

function lineOf({ name, labels, value }: Sample, format: Format): string {
  const pairs = Object.entries(labels).map(([label, text]) => {
    // OpenMetrics compares bounds as text, and wants them as floats.
    const told = label === 'le' && format === 'openmetrics' && /^\d+$/.test(text) ? `${text}.0` : text;
    return `${label}="${escaped(told, true)}"`;
  });
  return `${name}{${pairs.join(',')}} ${plain(value)}`;
}

function escaped(text: string, quotes: boolean): string {
  const lines = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return quotes ? lines.replaceAll('"', '\\"') : lines;
}

function plain(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}
