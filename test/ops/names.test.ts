import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/ops/metrics.js';

/** https://prometheus.io/docs/practices/naming: base units, in the plural; a ratio has none, nor has a set of states. */
const ENDINGS =
  /_(seconds|bytes|records|offset|partitions|running|limit|abandoned|balanced|state|status|paused|deaths|info)$/;
/** What would give every record, or every release, a series of its own. */
const NEVER = ['key', 'offset', 'message', 'job', 'instance', 'le', 'app'];

describe.each(METRICS)('$name', ({ name, type, help, labels }) => {
  it('is named by the rules', () => {
    expect(name).toMatch(/^spillway(_[a-z0-9]+)+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(name.endsWith('_info')).toBe(type === 'info');
    expect(name).not.toMatch(/_(ms|milliseconds|minutes|kb|mb|count|sum|bucket|gauge|counter)(_|$)/);
    if (type === 'counter') expect(name).toMatch(/_(records|errors|retries|rebalances)(_[a-z]+)?_total$/);
    else expect(name).toMatch(ENDINGS);
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
  });

  it('has a sentence of help, and labels that are few', () => {
    expect(help).toMatch(/^[A-Z0-9].*\.$/);
    for (const label of labels) expect(label).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(labels.filter((label) => NEVER.includes(label))).toEqual([]);
  });
});

it('no name stands for two metrics, with or without its ending', () => {
  const families = METRICS.map(({ name }) => name.replace(/_(total|info)$/, ''));
  expect(new Set(families).size).toBe(METRICS.length);
});
