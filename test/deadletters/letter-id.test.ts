import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadLetterId } from '../../src/deadletters/letter-id.js';
import { runs } from '../runs.js';
import { failure } from './failed.js';

describe('the id of a dead letter', () => {
  it('is the same for the same record, step and child, however often and whenever it dies', () => {
    const again = failure({
      attempt: 7,
      lastFailedAt: 9,
      error: new Error('another'),
      kind: 'timeout',

      fingerprint: '',
    });
    expect(deadLetterId(again, 'pricing')).toBe(deadLetterId(failure(), 'pricing'));
    // Consumers compare it with what another release wrote: it must not change.
    expect(deadLetterId(failure(), 'pricing')).toBe('512ac2728ff32f828234d1cabc378341');
  });

  it('differs by group, topic, partition, offset, step and child', () => {
    const place = fc.record({
      group: fc.constantFrom('g', 'g1', 'g,1'),
      topic: fc.constantFrom('t', 't1', '1'),
      partition: fc.nat(12),
      offset: fc.nat(200),
      step: fc.constantFrom('s', '1', 's","'),
      child: fc.constantFrom('', '1', '1.0', '10'),
    });
    const idOf = ({
      group,
      topic,
      partition,
      offset,
      step,
      child,
    }: typeof place extends fc.Arbitrary<infer P> ? P : never) =>
      deadLetterId(failure({ step, child, origin: { ...failure().origin, topic, partition, offset } }), group);
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(idOf(a) === idOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { numRuns: runs(1000) },
    );
  });
});
