import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/core/failure.js';
import { chargeOf, type Header, type ProducerRecord } from '../../src/core/record.js';
import { deadLetterOf, MOST_ADDED } from '../../src/deadletters/record.js';
import { runs } from '../runs.js';
import { failure, text, writer } from './failed.js';

const ours = ([name]: Header) => name.startsWith('__streams.errors.') || name.startsWith('spillway.dlq.');

/** The bytes of a record in a log, with ten for the lengths of each header. */
const framed = (record: ProducerRecord) => {
  const names = record.headers.reduce((sum, [name]) => sum + Buffer.byteLength(name) - name.length, 0);
  return chargeOf(record) + names + 10 * record.headers.length;
};

const bytes = fc.option(fc.uint8Array({ maxLength: 40 }));
const header: fc.Arbitrary<Header> = fc.tuple(
  fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('spillway.dlq.id', 'spillway.dlq.step', '__streams.errors.message', '__streams.errors.stacktrace'),
  ),
  bytes,
);

describe('a dead letter', () => {
  it('says what failed where, in the words of Kafka Streams and our own', () => {
    const letter = deadLetterOf(failure(), writer);
    const said = Object.fromEntries(letter.headers.map(([name]) => [name, text(letter.headers, name)]));
    const { 'spillway.dlq.id': id, ...rest } = said;
    expect(rest).toEqual({
      '__streams.errors.exception': 'RangeError',
      '__streams.errors.message': 'no such tier',
      '__streams.errors.topic': 'orders',
      '__streams.errors.partition': '3',
      '__streams.errors.offset': '41',
      'spillway.dlq.app': 'pricing',
      'spillway.dlq.group': 'pricing',
      'spillway.dlq.instance': 'pricing-1',
      'spillway.dlq.step': 'tier',
      'spillway.dlq.kind': 'processing',
      'spillway.dlq.fingerprint': '0123456789abcdef',
      'spillway.dlq.attempts': '2',
      'spillway.dlq.first-failed-at': '5000',
      'spillway.dlq.last-failed-at': '6000',
      'spillway.dlq.timestamp': '1000',
      'spillway.dlq.replay-count': '0',
    });
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(letter.timestamp).toBe(6_000);
  });

  it('keeps key, value and headers byte for byte, and overwrites its own headers', () => {
    fc.assert(
      fc.property(
        bytes,
        bytes,
        fc.array(header, { maxLength: 12 }),
        fc.boolean(),
        (key, value, headers, stacktraces) => {
          const frozen = JSON.stringify([key, value, headers]);
          const origin = { ...failure().origin, key, value, headers };
          const letter = deadLetterOf(failure({ origin }), { ...writer, stacktraces });
          expect(letter.key).toBe(key);
          expect(letter.value).toBe(value);
          const kept = headers.filter((one) => !ours(one));
          expect(letter.headers.slice(0, kept.length)).toEqual(kept);
          const names = letter.headers.slice(kept.length).map(([name]) => name);
          expect(new Set(names).size).toBe(names.length);
          expect(names).toHaveLength(stacktraces ? 18 : 17);
          expect(JSON.stringify([key, value, headers])).toBe(frozen);
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  it('says the same whatever letters were written before it', () => {
    const word = fc.constantFrom('a', 'b');
    const number = fc.constantFrom(1, 2);
    const any = fc.record({
      step: word,
      attempt: number,
      firstFailedAt: number,
      lastFailedAt: number,
      fingerprint: word,
    });
    const place = fc.record({ topic: word, partition: number, offset: number, timestamp: number });
    fc.assert(
      fc.property(fc.array(fc.tuple(any, place, word), { minLength: 2, maxLength: 6 }), (letters) => {
        const written = letters.map(([more, at, name]) => {
          const error = Object.assign(new Error(name), { name });
          const given = failure({ ...more, error, origin: { ...failure().origin, ...at } });
          return deadLetterOf(given, { applicationId: name, instanceId: name, stacktraces: false }).headers;
        });
        written.forEach((headers, i) => {
          const [more, at, name] = letters[i]!;
          const said = Object.fromEntries(headers.map(([header]) => [header, text(headers, header)]));
          expect(said).toMatchObject({
            '__streams.errors.exception': name,
            '__streams.errors.message': name,
            '__streams.errors.topic': at.topic,
            '__streams.errors.partition': String(at.partition),
            '__streams.errors.offset': String(at.offset),
            'spillway.dlq.app': name,
            'spillway.dlq.group': name,
            'spillway.dlq.instance': name,
            'spillway.dlq.step': more.step,
            'spillway.dlq.fingerprint': more.fingerprint,
            'spillway.dlq.attempts': String(more.attempt),
            'spillway.dlq.first-failed-at': String(more.firstFailedAt),
            'spillway.dlq.last-failed-at': String(more.lastFailedAt),
            'spillway.dlq.timestamp': String(at.timestamp),
          });
        });
      }),
      { numRuns: runs(1000) },
    );
  });

  it('that dies again has as many headers as before, and tells of its last death', () => {
    let record = deadLetterOf(failure(), { ...writer, stacktraces: true });
    const first = record.headers.length;
    for (let death = 2; death < 5; death++) {
      const origin = { ...record, topic: 'orders.DLQ', partition: 0, offset: death };
      record = deadLetterOf(failure({ origin, step: `step-${death}` }), { ...writer, stacktraces: death % 2 === 0 });
      expect(record.headers.length).toBe(death % 2 === 0 ? first : first - 1);
      expect(text(record.headers, 'spillway.dlq.step')).toBe(`step-${death}`);
      expect(text(record.headers, '__streams.errors.offset')).toBe(String(death));
    }
    expect([record.key, record.value]).toEqual([failure().origin.key, failure().origin.value]);
  });

  it('caps what an error says, in characters', () => {
    const error = new Error('€'.repeat(50_000));
    error.stack = 's'.repeat(1e6);
    const letter = deadLetterOf(failure({ error }), { ...writer, stacktraces: true });
    expect(text(letter.headers, '__streams.errors.message')).toBe('€'.repeat(1_000));
    expect(text(letter.headers, '__streams.errors.stacktrace')).toHaveLength(8_000);
  });

  it('outgrows its record by a bound, whatever the names and messages', () => {
    // Three bytes a character are the most that UTF-8 needs; a code beyond the basic plane takes two of four bytes.
    const unit = fc.constantFrom('a', 'ß', '€', '\u{1f30a}', '\ud800');
    const long = fc.tuple(unit, fc.constantFrom(0, 1, 255, 256, 20_000)).map(([char, count]) => char.repeat(count));
    const number = fc.constantFrom(0, -1, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 1.5e300);
    fc.assert(
      fc.property(
        fc.record({ name: long, message: long, stack: long, step: long, applicationId: long, instanceId: long }),
        fc.record({ attempt: number, firstFailedAt: number, lastFailedAt: number, timestamp: number, offset: number }),
        fc.tuple(fc.constantFrom('t', 't'.repeat(249)), number, fc.array(header, { maxLength: 5 })),
        (
          { applicationId, instanceId, step, ...said },
          { timestamp, offset, ...times },
          [topic, partition, headers],
        ) => {
          const error = Object.assign(new Error(), said);
          const origin = { ...failure().origin, topic, partition, offset, timestamp, headers };
          const given = failure({ error, step, origin, ...times });
          const letter = deadLetterOf(given, { applicationId, instanceId, stacktraces: true });
          expect(framed(letter) - framed(origin)).toBeLessThanOrEqual(MOST_ADDED);
        },
      ),
      { numRuns: runs(1000) },
    );
    expect(MOST_ADDED).toBeLessThan((128 * 1024) / 3);
  });

  it('that says the least has key, value and headers too, and besides only what tells it from others', () => {
    fc.assert(
      fc.property(bytes, bytes, fc.array(header, { maxLength: 12 }), (key, value, headers) => {
        const origin = { ...failure().origin, key, value, headers };
        const whole = deadLetterOf(failure({ origin }), { ...writer, stacktraces: true });
        const least = deadLetterOf(failure({ origin }), { ...writer, stacktraces: true }, 'least');
        expect([least.key, least.value, least.timestamp]).toEqual([key, value, whole.timestamp]);
        const kept = headers.filter((one) => !ours(one));
        expect(least.headers.slice(0, kept.length)).toEqual(kept);
        const told = [
          '__streams.errors.topic',
          '__streams.errors.partition',
          '__streams.errors.offset',
          'spillway.dlq.kind',
          'spillway.dlq.id',
        ];
        expect(least.headers.slice(kept.length).map(([name]) => name)).toEqual(told);
        for (const name of told) expect(text(least.headers, name)).toBe(text(whole.headers, name));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('that says the least keeps the count of replays that its record came with', () => {
    const count: Header = ['spillway.dlq.replay-count', new TextEncoder().encode('3')];
    const origin = { ...failure().origin, headers: [count] };
    const replays = (given: Failure) => text(deadLetterOf(given, writer, 'least').headers, 'spillway.dlq.replay-count');
    expect([replays(failure({ origin })), replays(failure())]).toEqual(['3', undefined]);
  });

  it('has a stack trace only when it is asked for, and an error may have none', () => {
    const error = new Error('no');
    delete (error as { stack?: string }).stack;
    const named = (stacktraces: boolean) =>
      text(deadLetterOf(failure({ error }), { ...writer, stacktraces }).headers, '__streams.errors.stacktrace');
    expect([named(false), named(true)]).toEqual([undefined, '']);
  });
});
