import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDeadLetter } from 'spillway';
import { deadLetterOf } from '../../src/deadletters/record.js';
import { runs } from '../runs.js';
import { headersOf } from './letter.js';
import { failure, springOf, streams, writer } from './samples.js';

describe('D31: a record', () => {
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
