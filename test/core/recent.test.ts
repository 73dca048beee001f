import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recent } from '../../src/core/recent.js';
import { runs } from '../runs.js';

/** The same by a list that is searched: the last `max` identities that were brought within `within`. */
class Model {
  #seen: { identity: unknown; offset: number; at: number }[] = [];

  constructor(
    readonly within: number,
    readonly max: number,
  ) {}

  bringer(identity: unknown, offset: number, now: number): number {
    this.#seen = this.#seen.filter(({ at }) => now - at < this.within);
    const seen = this.#seen.find((one) => Object.is(one.identity, identity));
    if (seen) return seen.offset;
    this.#seen.push({ identity, offset, at: now });
    this.#seen = this.#seen.slice(-this.max);
    return offset;
  }

  get size(): number {
    return this.#seen.length;
  }
}

const visit = fc.record({
  identity: fc.oneof(
    fc.constantFrom('a', 'b', 'c', '1', 1, 1n, true, 'true'),
    fc.constantFrom('x'.repeat(64), 'x'.repeat(65), 'y'.repeat(65), '\ud800'.repeat(65), '\udfff'.repeat(65)),
    fc.nat(20),
  ),
  waited: fc.nat(4),
});

describe('Recent', () => {
  it('knows what a list would know that is searched, and holds no more than it may', () => {
    fc.assert(
      fc.property(
        fc.array(visit, { maxLength: 100 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 12 }),
        (visits, within, max) => {
          const recent = new Recent(within, max);
          const model = new Model(within, max);
          let now = 0;
          for (const [offset, { identity, waited }] of visits.entries()) {
            now += waited;
            expect(recent.bringer(identity, offset, now)).toBe(model.bringer(identity, offset, now));
            expect(recent.size).toBe(model.size);
            expect(recent.size).toBeLessThanOrEqual(max);
          }
        },
      ),
      { numRuns: runs(2000) },
    );
  });

  it('forgets everything when time has passed, and begins again', () => {
    const recent = new Recent(10, 3);
    for (const [offset, identity] of ['a', 'b', 'c'].entries()) recent.bringer(identity, offset, 0);
    expect(recent.bringer('a', 3, 9)).toBe(0);
    expect(recent.bringer('a', 4, 10)).toBe(4);
    expect(recent.size).toBe(1);
    expect(recent.bringer('b', 5, 10)).toBe(5);
    expect(recent.bringer('a', 6, 19)).toBe(4);
  });

  it('counts bytes by content, and takes no text for bytes', () => {
    const recent = new Recent(10, 10);
    const bytes = (text: string) => Buffer.from(text, 'latin1');
    expect(recent.bringer(bytes('id'), 1, 0)).toBe(1);
    expect(recent.bringer(new Uint8Array(bytes('id')), 2, 0)).toBe(1);
    expect(recent.bringer('bytes:id', 3, 0)).toBe(3);
    expect(recent.bringer('bytes:id', 4, 0)).toBe(3);
    expect(recent.bringer(bytes('l'.repeat(100)), 5, 0)).toBe(5);
    expect(recent.bringer(bytes('l'.repeat(100)), 6, 0)).toBe(5);
    expect(recent.bringer(`bytes:${'l'.repeat(100)}`, 7, 0)).toBe(7);
  });

  it('takes no text for the digest of a longer one', () => {
    const recent = new Recent(10, 10);
    const digest = 'sha256:' + 'f'.repeat(64);
    expect(recent.bringer('x'.repeat(65), 1, 0)).toBe(1);
    expect(recent.bringer(digest, 2, 0)).toBe(2);
    expect(recent.bringer('x'.repeat(65), 3, 0)).toBe(1);
  });

  it('remembers nothing of null and undefined', () => {
    const recent = new Recent(10, 10);
    for (const offset of [1, 2]) {
      expect(recent.bringer(null, offset, 0)).toBe(offset);
      expect(recent.bringer(undefined, offset, 0)).toBe(offset);
    }
    expect(recent.size).toBe(0);
  });

  it.each([[{}], [[]], [() => 'k'], [Symbol('k')], [new Date(0)]])('refuses %s for an identity', (given) => {
    expect(() => new Recent(10, 10).bringer(given as never, 1, 0)).toThrow(
      expect.objectContaining({ code: 'NO_IDENTITY', message: expect.stringContaining(typeof given) }),
    );
  });
});
