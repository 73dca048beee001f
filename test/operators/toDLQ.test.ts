import { describe, expect, it } from 'vitest';
import { toDLQ } from '../../operators/toDLQ.js';
import type { Failure } from '../../src/core/failure.js';
import type { Operator } from '../../src/core/operator.js';
import { opened, untyped } from './opened.js';
import { takesAName } from './refusals.js';

const failure = untyped<Failure>({ kind: 'timeout', step: 'price', origin: { topic: 'orders' } });
const takenBy = (operator: Operator) => opened(operator, 'handler').take(failure);

describe('toDLQ', () => {
  it('writes to a topic', () => {
    const operator = toDLQ('dead');
    expect(takenBy(operator)).toEqual({ write: 'dead' });
    expect(operator.deadLetters?.(['orders', 'payments'])).toEqual(['dead']);
    expect(operator).toMatchObject({ kind: 'toDLQ', fallible: false, boundary: false });
  });

  it('writes to the source topic with .DLQ behind it when none is given', () => {
    expect(takenBy(toDLQ())).toEqual({ write: 'orders.DLQ' });
    expect(toDLQ().deadLetters?.(['orders', 'payments'])).toEqual(['orders.DLQ', 'payments.DLQ']);
  });

  it('writes to the topic that a function of the failure gives, of those listed', () => {
    const operator = toDLQ(({ kind }) => (kind === 'timeout' ? 'slow' : 'bad'), { topics: ['slow', 'bad'] });
    expect(takenBy(operator)).toEqual({ write: 'slow' });
    expect(operator.deadLetters?.(['orders'])).toEqual(['slow', 'bad']);
  });

  it('refuses a topic that is not listed, and a Promise of one', () => {
    expect(() => takenBy(toDLQ(() => 'other', { topics: ['slow'] }))).toThrow(`gave 'other', which is not one of slow`);
    expect(() =>
      takenBy(
        toDLQ(
          untyped(async () => 'slow'),
          { topics: ['slow'] },
        ),
      ),
    ).toThrow(expect.objectContaining({ code: 'PROMISE_FROM_SYNC_STEP' }));
  });

  it.each(['', 'a b', 3, null])('refuses the topic %j', (topic) => {
    expect(() => toDLQ(untyped(topic))).toThrow(`'toDLQ.topic'`);
  });

  it.each([undefined, [], 'a', ['']])('refuses %j for the topics of a function', (topics) => {
    expect(() => toDLQ(() => 'a', { topics: untyped(topics) })).toThrow(`'toDLQ.topics'`);
  });

  it.each([
    ['enrich', 'team'],
    ['redact', {}],
    ['stacktraces', 'yes'],
    ['auto', 1],
    ['send', 'async'],
    ['breaker', true],
    ['breaker', {}],
    ['breaker', { probeAfter: '1s' }],
    ['breaker.ratio', { ratio: 0 }],
    ['breaker.ratio', { ratio: 1.1 }],
    ['breaker.consecutive', { consecutive: 0 }],
    ['breaker.consecutive', { consecutive: 1_000_001 }],
    ['breaker.perMinute', { perMinute: 0.5 }],
    ['breaker.probeAfter', { ratio: 1, probeAfter: 0 }],
  ])('refuses for %s: %j', (option, given) => {
    expect(() => toDLQ('dead', untyped({ [option.split('.')[0]!]: given }))).toThrow(`'toDLQ.${option}'`);
  });

  takesAName('toDLQ', (options) => toDLQ('dead', options));
});
