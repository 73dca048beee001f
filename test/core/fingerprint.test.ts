import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/core/fingerprint.js';
import { runs } from '../runs.js';

const of = (message: string) => fingerprintOf('processing', 'step', new Error(message));

describe('a fingerprint', () => {
  // Dead letters that were written by another release are told apart by it: these must not change.
  it('is frozen', () => {
    expect(of('')).toBe('76e381fbaaa2d742');
    expect(of('order 17 of customer "ann" is late')).toBe('64db3d3510f128ea');
  });

  it('is remembered no other than it is, also when there were more sorts than are remembered', () => {
    const word = (n: number) => n.toString(36).replace(/\d/g, (digit) => 'zyxwvutsrq'[Number(digit)]!);
    const sorts = Array.from({ length: 3_000 }, (_, n) => `no ${word(n)}`);
    const first = sorts.map(of);
    expect(new Set(first).size).toBe(new Set(sorts).size);
    expect(sorts.map(of)).toEqual(first);
    expect(of('order 17 of customer "ann" is late')).toBe('64db3d3510f128ea');
  });

  it('is the same whatever differs from record to record', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.nat(),
            fc.uuid(),
            fc.string().map((text) => text.replace(/['"`]/g, '')),
          ),
          {
            minLength: 2,
            maxLength: 2,
          },
        ),
        (pair) => {
          const messages = pair.map(
            ([number, id, text]) =>
              `order ${number} (${id}) of '${text.slice(0, 50)}' in /var/lib/node${number}/app.js:${number} is late`,
          );
          expect(of(messages[0]!)).toBe(of(messages[1]!));
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  it('takes an apostrophe for no quote, and numbers for what they are', () => {
    expect(of(`can't find 'ann'`)).toBe(of(`can't find 'O'Brien'`));
    expect(of(`'ann' isn't known`)).toBe(of(`'bob' isn't known`));
    const amounts = ['5', '-5', '0', '3.25', '99999999', '1234567890123'];
    expect(new Set(amounts.map((amount) => of(`amount is ${amount}`))).size).toBe(1);
  });

  it('has 16 hex digits, whatever the message', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000, size: 'max' }), (message) => {
        expect(of(message)).toMatch(/^[0-9a-f]{16}$/);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('differs by kind, step, class or code, and by what the message says', () => {
    const coded = Object.assign(new Error('no'), { code: 'ECONNRESET' });
    const all = [
      fingerprintOf('processing', 'step', new Error('no')),
      fingerprintOf('timeout', 'step', new Error('no')),
      fingerprintOf('processing', 'other', new Error('no')),
      fingerprintOf('processing', 'step', new RangeError('no')),
      fingerprintOf('processing', 'step', coded),
      fingerprintOf('processing', 'step', new Error('yes')),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('looks at the start of a message only, and is quick about a hostile one', () => {
    expect(of('a'.repeat(600))).toBe(of(`${'a'.repeat(600)}and something else`));
    for (const hostile of ['/a'.repeat(1e6), `'`.repeat(1e6), 'f'.repeat(1e6), '0'.repeat(1e6), 'a.b/'.repeat(1e6)]) {
      expect(of(hostile)).toMatch(/^[0-9a-f]{16}$/);
    }
  });

  it('is given to an error whose code cannot be read, too', () => {
    const codes = [Object.create(null) as object, Symbol('odd')].map((code) =>
      Object.assign(new Error('no'), { code }),
    );
    const throwing = Object.defineProperty(new Error('no'), 'code', {
      get() {
        throw new Error('not even that');
      },
    });
    for (const error of [...codes, throwing]) {
      expect(fingerprintOf('processing', 'step', error)).toMatch(/^[0-9a-f]{16}$/);
    }
  });
});
