import type { Failure } from '../../src/core/failure.js';
import { lastHeader, type Header } from '../../src/core/record.js';
import type { Writer } from '../../src/deadletters/story-headers.js';

export const writer: Writer = { applicationId: 'pricing', instanceId: 'pricing-1', stacktraces: false };

/** A failure as a step's, but for `more`. */
export const failure = (more: Partial<Failure> = {}): Failure => ({
  kind: 'processing',
  step: 'tier',
  key: 'decoded',
  value: 'decoded',
  origin: {
    topic: 'orders',
    partition: 3,
    offset: 41,
    key: new Uint8Array([1, 2]),
    value: new Uint8Array([0xff, 0]),
    headers: [],
    timestamp: 1_000,
  },
  error: new RangeError('no such tier'),
  attempt: 2,
  deterministic: false,
  firstFailedAt: 5_000,
  lastFailedAt: 6_000,
  fingerprint: '0123456789abcdef',
  child: '',
  ...more,
});

/** The last header of that name, as text. */
export const text = (headers: readonly Header[], name: string) => {
  const value = lastHeader(headers, name);
  return value ? new TextDecoder().decode(value) : value;
};
