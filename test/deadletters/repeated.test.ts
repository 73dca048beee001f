import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Repeated } from '../../src/deadletters/repeated.js';
import { runs } from '../runs.js';

const LONGEST = 5;

describe('a header that mostly repeats', () => {
  it('says each value as it is, up to the cap, whatever came before', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ß', '\u{1f30a}', ''), maxLength: 2 * LONGEST });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (values) => {
        const header = new Repeated<string>('name', LONGEST);
        const said = values.map((value) => header.of(value));
        const fresh = values.map((value) => ['name', Buffer.from(value.slice(0, LONGEST))]);
        expect(said).toEqual(fresh);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('is one object as long as the value stays', () => {
    const header = new Repeated<number>('name');
    const first = header.of(7);
    expect(header.of(7)).toBe(first);
    expect(header.of(8)).toEqual(['name', Buffer.from('8')]);
    expect(first).toEqual(['name', Buffer.from('7')]);
  });

  it('is said also before any value was', () => {
    expect(new Repeated<string>('name').of('')).toEqual(['name', Buffer.alloc(0)]);
    expect(new Repeated<number>('name').of(NaN)).toEqual(['name', Buffer.from('NaN')]);
  });
});
