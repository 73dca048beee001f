import type { Dialect, Telling } from './dialect.js';
import { className, decimal, either, int32, int64, name, partition, prose } from './header-value.js';

const tableOf = (headers: Readonly<Record<string, Telling>>) => new Map(Object.entries(headers));

/**
 * KIP-1034: `org.apache.kafka.streams.errors.internals.ExceptionHandlerUtils` of Kafka Streams 4.3.1. Its `exception` is
 * the class; until 4.2 it was `toString()` of the exception.
 */
const STREAMS: Readonly<Record<string, Telling>> = {
  '__streams.errors.exception': ['exception', className],
  '__streams.errors.message': ['message', prose],
  '__streams.errors.stacktrace': ['stacktrace', prose],
  '__streams.errors.topic': ['topic', name],
  '__streams.errors.partition': ['partition', partition(decimal)],
  '__streams.errors.offset': ['offset', decimal],
};

/** What record.ts writes. A replayed record carries its count on, so that is no sign of another death. */
const spillway: Dialect = {
  name: 'spillway',
  sign: /^spillway\.dlq\.(?!replay-count$)/,
  headers: tableOf({
    ...STREAMS,
    'spillway.dlq.app': ['app', name],
    'spillway.dlq.group': ['group', name],
    'spillway.dlq.instance': ['instance', name],
    'spillway.dlq.step': ['step', name],
    'spillway.dlq.kind': ['kind', name],
    'spillway.dlq.fingerprint': ['fingerprint', name],
    'spillway.dlq.attempts': ['attempts', decimal],
    'spillway.dlq.first-failed-at': ['firstFailedAt', decimal],
    'spillway.dlq.last-failed-at': ['lastFailedAt', decimal],
    'spillway.dlq.timestamp': ['timestamp', decimal],
    'spillway.dlq.replay-count': ['replayCount', decimal],
    'spillway.dlq.id': ['id', name],
  }),
};

const streams: Dialect = {
  name: 'kafka-streams',
  sign: /^__streams\.errors\./,
  headers: tableOf(STREAMS),
  keepsTime: true,
};

/**
 * `KafkaHeaders` of Spring Kafka 3.3.16: `kafka_dlt-` is the recoverer's own, `kafka_` without it the retry topics'.
 * A key that could not be read tells of itself in headers of its own, before those of the value.
 */
const spring: Dialect = {
  name: 'spring',
  sign: /^kafka_(dlt-)?(original-(topic|partition|offset)|(key-)?exception-(fqcn|message|stacktrace))$/,
  headers: tableOf(Object.fromEntries(['kafka_', 'kafka_dlt-'].flatMap((prefix) => Object.entries(springOf(prefix))))),
};

function springOf(prefix: string): Readonly<Record<string, Telling>> {
  return {
    [`${prefix}key-exception-fqcn`]: ['exception', name],
    [`${prefix}key-exception-message`]: ['message', prose],
    [`${prefix}key-exception-stacktrace`]: ['stacktrace', prose],
    [`${prefix}exception-fqcn`]: ['exception', name],
    [`${prefix}exception-cause-fqcn`]: ['cause', name],
    [`${prefix}exception-message`]: ['message', prose],
    [`${prefix}exception-stacktrace`]: ['stacktrace', prose],
    [`${prefix}original-topic`]: ['topic', name],
    [`${prefix}original-partition`]: ['partition', int32],
    [`${prefix}original-offset`]: ['offset', int64],
    [`${prefix}original-timestamp`]: ['timestamp', int64],
    [`${prefix}original-consumer-group`]: ['group', name],
  };
}

/** `org.apache.kafka.connect.runtime.errors.DeadLetterQueueReporter` of Kafka 4.3.0. */
const connect: Dialect = {
  name: 'connect',
  sign: /^__connect\.errors\./,
  headers: tableOf({
    '__connect.errors.topic': ['topic', name],
    '__connect.errors.partition': ['partition', partition(decimal)],
    '__connect.errors.offset': ['offset', decimal],
    '__connect.errors.connector.name': ['app', name],
    '__connect.errors.task.id': ['instance', name],
    '__connect.errors.stage': ['step', name],
    '__connect.errors.exception.class.name': ['exception', name],
    '__connect.errors.exception.message': ['message', prose],
    '__connect.errors.exception.stacktrace': ['stacktrace', prose],
  }),
  keepsTime: true,
};

/** `KafkaDeadLetterQueue` and `KafkaDelayedRetryTopic` of SmallRye Reactive Messaging. */
const smallrye: Dialect = {
  name: 'smallrye',
  sign: /^(dead-letter|delayed-retry)-(reason|cause|topic|partition|offset|(exception|cause)-class-name)$/,
  headers: tableOf({
    ...smallryeOf('delayed-retry'),
    ...smallryeOf('dead-letter'),
    'delayed-retry-original-timestamp': ['timestamp', decimal],
    'delayed-retry-first-processing-timestamp': ['firstFailedAt', decimal],
  }),
};

function smallryeOf(prefix: string): Readonly<Record<string, Telling>> {
  return {
    [`${prefix}-exception-class-name`]: ['exception', name],
    [`${prefix}-cause-class-name`]: ['cause', name],
    [`${prefix}-reason`]: ['message', prose],
    [`${prefix}-topic`]: ['topic', name],
    [`${prefix}-partition`]: ['partition', partition(decimal)],
    [`${prefix}-offset`]: ['offset', decimal],
  };
}

/** KIP-1191: `org.apache.kafka.server.share.dlq.ShareGroupDLQStateManager` of Kafka 4.4.0. It names no exception. */
const shareGroup: Dialect = {
  name: 'share-group',
  sign: /^__dlq\.errors\./,
  headers: tableOf({
    '__dlq.errors.topic': ['topic', name],
    '__dlq.errors.partition': ['partition', partition(decimal)],
    '__dlq.errors.offset': ['offset', decimal],
    '__dlq.errors.group': ['group', name],
    '__dlq.errors.delivery.count': ['attempts', decimal],
    '__dlq.errors.message': ['message', prose],
  }),
};

/**
 * `KafkaMessageChannelBinder` of Spring Cloud Stream, whose numbers are binary, and what loops written by hand use, as
 * text. Eight digits are no offset and four no partition in binary that could be meant, so text is tried first.
 * `x-original-host` and its like are HTTP's.
 */
const xOriginal: Dialect = {
  name: 'x-original',
  sign: /^x-original-(topic|partition|offset)$/,
  headers: tableOf({
    'x-original-topic': ['topic', name],
    'x-original-partition': ['partition', partition(either(decimal, int32))],
    'x-original-offset': ['offset', either(decimal, int64)],
    'x-original-timestamp': ['timestamp', either(decimal, int64)],
    'x-exception-fqcn': ['exception', name],
    'x-exception-message': ['message', prose],
    'x-exception-stacktrace': ['stacktrace', prose],
    'x-error-class': ['exception', name],
    'x-error-name': ['exception', name],
    'x-error-message': ['message', prose],
    'x-error': ['message', prose],
    'x-attempts': ['attempts', decimal],
  }),
};

export const DIALECTS: readonly Dialect[] = [spillway, streams, spring, connect, smallrye, shareGroup, xOriginal];
