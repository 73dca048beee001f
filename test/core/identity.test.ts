import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpillwayError } from '../../src/core/errors.js';
import { identityOf } from '../../src/core/identity.js';
import { runs } from '../runs.js';

describe('the identity of a key', () => {
  it('is a primitive itself', () => {
    for (const key of ['', 'a', 0, -1.5, 5n, true, false]) expect(identityOf(key)).toBe(key);
  });

  it('is nothing for null and undefined', () => {
    expect([identityOf(null), identityOf(undefined)]).toEqual([null, null]);
  });

  it('of bytes is their content, wherever they lie', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), fc.uint8Array({ maxLength: 30 }), fc.nat(8), (a, b, at) => {
        const copy = new Uint8Array(a.length + at);
        copy.set(a, at);
        const slice = copy.subarray(at);
        expect(identityOf(slice)).toBe(identityOf(a));
        expect(identityOf(Buffer.from(a))).toBe(identityOf(a));
        const same = a.length === b.length && a.every((byte, i) => byte === b[i]);
        expect(identityOf(a) === identityOf(b)).toBe(same);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('is refused for any other key', () => {
    for (const key of [{}, [], new Date(0), () => 1, Symbol('s'), new Uint16Array(1), new ArrayBuffer(1)]) {
      expect(() => identityOf(key)).toThrow(SpillwayError);
      expect(() => identityOf(key)).toThrow('KEY_WITHOUT_ORDER');
    }
  });
});
