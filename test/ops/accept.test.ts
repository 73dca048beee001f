import { describe, expect, it } from 'vitest';
import { formatFor } from '../../src/ops/accept.js';

/** What Prometheus 2.x and 3.x send. */
const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,' +
  'text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,' +
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.3';

describe('the format of a scrape', () => {
  it.each([
    ['prometheus', undefined],
    ['prometheus', ''],
    ['prometheus', '*/*'],
    ['prometheus', 'text/html,application/xhtml+xml,*/*;q=0.8'],
    ['prometheus', 'text/plain;version=0.0.4'],
    ['prometheus', 'application/openmetrics-text;version=0.0.1'],
    ['prometheus', 'application/openmetrics-text;version=2.0.0'],
    ['prometheus', 'application/openmetrics-text;q=0'],
    ['prometheus', 'application/openmetrics-text;q=0.3, text/plain;q=0.9'],
    ['prometheus', 'application/openmetrics-text;q=high'],
    ['openmetrics', 'application/openmetrics-text'],
    ['openmetrics', 'Application/OpenMetrics-Text; Version="1.0.0"; charset=utf-8'],
    ['openmetrics', 'text/plain;q=0.5, application/openmetrics-text;version=1.0.0;q=0.5'],
    ['openmetrics', PROMETHEUS_2],
    ['openmetrics', PROMETHEUS_3],
  ])('is %s for %s', (format, accept) => {
    expect(formatFor(accept)).toBe(format);
  });
});
