import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDeadLetter, type DeadLetterStory } from 'spillway';
import type { Failure } from '../../src/core/failure.js';
import { deadLetterId, deadLetterOf } from '../../src/deadletters/record.js';
import { runs } from '../runs.js';
import { headersOf, letter } from './letter.js';

const TRACE = 'java.lang.IllegalStateException: why\n\tat shop.Orders.price(Orders.java:7)';
const ORIGIN = { topic: 'orders', partition: 3, offset: 41, timestamp: 1_000 };

/** What a story says, without what it does not know. */
const told = (story: DeadLetterStory | null) =>
  story && Object.fromEntries(Object.entries(story).filter(([, value]) => value !== null));

const failure: Failure = {
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
const writer = { applicationId: 'pricing', instanceId: 'pricing-1', stacktraces: true };

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

  const streams = {
    '__streams.errors.exception': 'java.lang.IllegalStateException',
    '__streams.errors.message': 'why',
    '__streams.errors.stacktrace': TRACE,
    '__streams.errors.topic': 'orders',
    '__streams.errors.partition': '3',
    '__streams.errors.offset': '41',
  };

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

  const springOf = (prefix: string) => ({
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

  it('that died more than once is told of by who came last, in each order', () => {
    const deaths = [
      ['kafka-streams', headersOf(streams)],
      ['spring', headersOf(springOf('kafka_dlt-'))],
      ['spillway', deadLetterOf(failure, writer).headers],
    ] as const;
    for (const [first, before] of deaths)
      for (const [last, after] of deaths) {
        if (first === last) continue;
        const story = readDeadLetter({ headers: [...before, ...after], timestamp: 0 });
        expect([first, story?.dialect]).toEqual([first, last]);
      }
    // The whole way: Spillway overwrites what it wrote before, and its own headers stand last.
    const headers = [...deadLetterOf(failure, writer).headers, ...headersOf(streams)];
    const again = { ...failure, origin: { ...failure.origin, headers, offset: 9 } };
    expect(readDeadLetter(deadLetterOf(again, writer))).toMatchObject({ dialect: 'spillway', origin: { offset: 9 } });
  });
});

describe('D3: what Spillway writes, Spillway reads', () => {
  it('for any failure', () => {
    const word = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
    const count = fc.nat(Number.MAX_SAFE_INTEGER);
    fc.assert(
      fc.property(
        fc.record({ step: word, message: fc.string(), app: word, instance: word }),
        fc.record({ partition: fc.nat(0x7fff_ffff), offset: count, timestamp: count }),
        fc.record({ attempt: count, firstFailedAt: count, lastFailedAt: count }),
        (words, place, times) => {
          const origin = { ...failure.origin, ...place };
          const given = { ...failure, ...times, step: words.step, error: new Error(words.message), origin };
          const record = deadLetterOf(given, {
            applicationId: words.app,
            instanceId: words.instance,
            stacktraces: false,
          });
          expect(readDeadLetter(record)).toMatchObject({
            dialect: 'spillway',
            origin: { topic: 'orders', ...place },
            exception: 'Error',
            message: words.message,
            stacktrace: null,
            step: words.step,
            attempts: times.attempt,
            firstFailedAt: times.firstFailedAt,
            lastFailedAt: times.lastFailedAt,
            app: words.app,
            instance: words.instance,
          });
        },
      ),
      { numRuns: runs(1000) },
    );
  });
});
