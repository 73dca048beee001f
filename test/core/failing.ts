import type { Failure, FailureKind } from '../../src/core/failure.js';

/** The failure of a record with this error. */
export const failed = (error: Error, kind: FailureKind = 'processing'): Failure => ({
  kind,
  step: 'price',
  key: 'k',
  value: 'v',
  origin: { topic: 't', partition: 0, offset: 1, key: null, value: null, headers: [], timestamp: 0 },
  error,
  attempt: 1,
  firstFailedAt: 0,
  lastFailedAt: 0,
  deterministic: false,
  fingerprint: '0000000000000000',
  child: '',
});

/** An error with other fields. */
export const having = (fields: object, cause?: unknown): Error => Object.assign(new Error('no', { cause }), fields);
