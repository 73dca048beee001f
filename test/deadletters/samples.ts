import type { Failure } from '../../src/core/failure.js';
import type { Value } from './letter.js';

export const TRACE = 'java.lang.IllegalStateException: why\n\tat shop.Orders.price(Orders.java:7)';
export const ORIGIN = { topic: 'orders', partition: 3, offset: 41, timestamp: 1_000 };

/** A failure of ours, and who writes its dead letter. */
export const failure: Failure = {
  kind: 'processing',
  step: 'tier',
  key: 'decoded',
  value: 'decoded',
  origin: { ...ORIGIN, key: null, value: null, headers: [] },
  error: new RangeError('no such tier'),
  attempt: 2,
  firstFailedAt: 5_000,
  lastFailedAt: 6_000,
  fingerprint: '0123456789abcdef',
  deterministic: false,
  child: '',
};
export const writer = { applicationId: 'pricing', instanceId: 'pricing-1', stacktraces: true };

/** Headers of Kafka Streams. */
export const streams = {
  '__streams.errors.exception': 'java.lang.IllegalStateException',
  '__streams.errors.message': 'why',
  '__streams.errors.stacktrace': TRACE,
  '__streams.errors.topic': 'orders',
  '__streams.errors.partition': '3',
  '__streams.errors.offset': '41',
};

/** Headers of Spring: a dead letter's, or with `kafka_` a retry topic's. */
export const springOf = (prefix: string): Readonly<Record<string, Value>> => ({
  [`${prefix}original-topic`]: 'orders',
  [`${prefix}original-partition`]: 3,
  [`${prefix}original-offset`]: 41n,
  [`${prefix}original-timestamp`]: 1_000n,
  [`${prefix}original-timestamp-type`]: 'CreateTime',
  'kafka_dlt-original-consumer-group': 'pricing',
  [`${prefix}exception-fqcn`]: 'org.springframework.kafka.listener.ListenerExecutionFailedException',
  [`${prefix}exception-cause-fqcn`]: 'java.lang.IllegalStateException',
  [`${prefix}exception-message`]: 'Listener failed; why',
  [`${prefix}exception-stacktrace`]: TRACE,
});
