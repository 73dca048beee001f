import { describe, expect, it } from 'vitest';
import { readDeadLetter, type DeadLetterStory } from 'spillway';
import { deadLetterId } from '../../src/deadletters/letter-id.js';
import { deadLetterOf } from '../../src/deadletters/record.js';
import { letter } from './letter.js';
import { failure, ORIGIN, springOf, streams, TRACE, writer } from './samples.js';

/** What a story says, without what it does not know. */
const told = (story: DeadLetterStory | null) =>
  story && Object.fromEntries(Object.entries(story).filter(([, value]) => value !== null));

describe('D31: a dead letter is read, whoever wrote it', () => {
  it('Spillway, with all that it wrote (D3)', () => {
    expect(readDeadLetter(deadLetterOf(failure, writer))).toEqual({
      dialect: 'spillway',
      origin: ORIGIN,
      exception: 'RangeError',
      cause: null,
      message: 'no such tier',
      stacktrace: failure.error.stack!.slice(0, 8_000),
      step: 'tier',
      kind: 'processing',
      fingerprint: '0123456789abcdef',
      attempts: 2,
      firstFailedAt: 5_000,
      lastFailedAt: 6_000,
      replayCount: 0,
      id: deadLetterId(failure, 'pricing'),
      app: 'pricing',
      group: 'pricing',
      instance: 'pricing-1',
    } satisfies DeadLetterStory);
  });

  it('Spillway, where the topic took no more than the least', () => {
    expect(told(readDeadLetter(deadLetterOf(failure, writer, 'least')))).toEqual({
      dialect: 'spillway',
      origin: { ...ORIGIN, timestamp: null },
      kind: 'processing',
      id: deadLetterId(failure, 'pricing'),
    });
  });

  it('Kafka Streams (KIP-1034): the letter has the time of its record', () => {
    expect(told(readDeadLetter(letter(streams)))).toEqual({
      dialect: 'kafka-streams',
      origin: { ...ORIGIN, timestamp: 77 },
      exception: 'java.lang.IllegalStateException',
      message: 'why',
      stacktrace: TRACE,
    });
    // Kafka 4.2 wrote toString() of the exception; an exception without a message has a null header.
    const older = { ...streams, '__streams.errors.exception': 'a.B: why: not', '__streams.errors.message': null };
    expect(readDeadLetter(letter(older, -1))).toMatchObject({
      exception: 'a.B',
      message: null,
      origin: { timestamp: null },
    });
  });

  it.each(['kafka_dlt-', 'kafka_'])('Spring, with headers that begin with %s', (prefix) => {
    expect(told(readDeadLetter(letter(springOf(prefix))))).toEqual({
      dialect: 'spring',
      origin: ORIGIN,
      group: 'pricing',
      exception: 'org.springframework.kafka.listener.ListenerExecutionFailedException',
      cause: 'java.lang.IllegalStateException',
      message: 'Listener failed; why',
      stacktrace: TRACE,
    });
  });

  it('Spring, where the key could not be read', () => {
    const { headers } = letter({
      'kafka_dlt-key-exception-fqcn': 'a.KeyException',
      'kafka_dlt-key-exception-message': 'bad key',
      'kafka_dlt-key-exception-stacktrace': 'at key',
      'kafka_dlt-original-offset': 41n,
    });
    const expected = { exception: 'a.KeyException', message: 'bad key', stacktrace: 'at key', origin: { offset: 41 } };
    expect(readDeadLetter({ headers, timestamp: 0 })).toMatchObject(expected);
  });

  it('Kafka Connect: its connector, task and stage', () => {
    const headers = {
      '__connect.errors.topic': 'orders',
      '__connect.errors.partition': '3',
      '__connect.errors.offset': '41',
      '__connect.errors.connector.name': 'to-s3',
      '__connect.errors.task.id': '0',
      '__connect.errors.stage': 'VALUE_CONVERTER',
      '__connect.errors.class.name': 'org.apache.kafka.connect.json.JsonConverter',
      '__connect.errors.exception.class.name': 'org.apache.kafka.connect.errors.DataException',
      '__connect.errors.exception.message': 'why',
      '__connect.errors.exception.stacktrace': TRACE,
    };
    expect(told(readDeadLetter(letter(headers)))).toEqual({
      dialect: 'connect',
      origin: { ...ORIGIN, timestamp: 77 },
      app: 'to-s3',
      instance: '0',
      step: 'VALUE_CONVERTER',
      exception: 'org.apache.kafka.connect.errors.DataException',
      message: 'why',
      stacktrace: TRACE,
    });
    // What Connect writes where it has no record.
    const none = {
      '__connect.errors.topic': '',
      '__connect.errors.partition': '-1',
      '__connect.errors.offset': '-1',
    };
    const nowhere = { topic: null, partition: null, offset: null, timestamp: 77 };
    expect(readDeadLetter(letter(none))!.origin).toEqual(nowhere);
  });

  it.each(['dead-letter', 'delayed-retry'])('SmallRye, with headers that begin with %s', (prefix) => {
    const headers = {
      [`${prefix}-topic`]: 'orders',
      [`${prefix}-partition`]: '3',
      [`${prefix}-offset`]: '41',
      [`${prefix}-reason`]: 'why',
      [`${prefix}-cause`]: 'deep down',
      [`${prefix}-exception-class-name`]: 'java.lang.IllegalStateException',
      [`${prefix}-cause-class-name`]: 'java.io.IOException',
      'delayed-retry-original-timestamp': '1000',
      'delayed-retry-first-processing-timestamp': '5000',
    };
    expect(told(readDeadLetter(letter(headers)))).toEqual({
      dialect: 'smallrye',
      origin: ORIGIN,
      exception: 'java.lang.IllegalStateException',
      cause: 'java.io.IOException',
      message: 'why',
      firstFailedAt: 5_000,
    });
  });

  it('the broker, for a share group', () => {
    const headers = {
      '__dlq.errors.topic': 'orders',
      '__dlq.errors.partition': '3',
      '__dlq.errors.offset': '41',
      '__dlq.errors.group': 'pricing',
      '__dlq.errors.delivery.count': '5',
      '__dlq.errors.message': 'Offset rejected by client.',
    };
    expect(told(readDeadLetter(letter(headers)))).toEqual({
      dialect: 'share-group',
      origin: { ...ORIGIN, timestamp: null },
      group: 'pricing',
      attempts: 5,
      message: 'Offset rejected by client.',
    });
  });

  it.each([
    ['text', { partition: '3', offset: '41', timestamp: '1000' }],
    ['binary, as Spring Cloud Stream writes them', { partition: 3, offset: 41n, timestamp: 1_000n }],
  ])('x-original-*, with numbers as %s', (_how, { partition, offset, timestamp }) => {
    const headers = {
      'x-original-topic': 'orders',
      'x-original-partition': partition,
      'x-original-offset': offset,
      'x-original-timestamp': timestamp,
      'x-exception-fqcn': 'java.lang.IllegalStateException',
      'x-exception-message': 'why',
      'x-exception-stacktrace': TRACE,
      'x-attempts': '4',
    };
    expect(told(readDeadLetter(letter(headers)))).toEqual({
      dialect: 'x-original',
      origin: ORIGIN,
      exception: 'java.lang.IllegalStateException',
      message: 'why',
      stacktrace: TRACE,
      attempts: 4,
    });
  });

  it('and a record that did not die tells nothing', () => {
    const alive = {
      'x-original-host': 'shop.example',
      'x-error': 'none',
      kafka_timestampType: 'CreateTime',
      'retry_topic-attempts': 1,
      'spillway.dlq.replay-count': '1',
      'dead-letter-office': 'closed',
      'dead-letter-topic-of-mine': 'orders',
      traceparent: '00-1',
    };
    expect(readDeadLetter(letter(alive))).toBeNull();
    expect(readDeadLetter({ headers: [], timestamp: 0 })).toBeNull();
  });
});
