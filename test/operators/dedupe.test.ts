import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dedupe } from '../../operators/dedupe.js';
import { runs } from '../runs.js';
import { VirtualClock } from '../virtual-clock.js';
import { context, host, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

const TEN = { within: '10m', max: 10 } as const;
const MINUTE = 60_000;

/** The step of one task, with a clock of its own: whether the record of that key at that offset passes. */
function task(options: Parameters<typeof dedupe<unknown, string>>[0]) {
  const clock = new VirtualClock();
  const step = dedupe(options).open({ ...host, clock });
  if (step.role !== 'gate') throw new Error(step.role);
  const passes = (key: unknown, offset: number): boolean =>
    step.apply(untyped(key), untyped(`value ${offset}`), { ...context, offset });
  return { clock, passes };
}

describe('dedupe', () => {
  it('drops what came by, as deduped', () => {
    expect(opened(dedupe(TEN), 'gate').ended).toBe('deduped');
    const { passes } = task(TEN);
    expect([passes('a', 0), passes('b', 1), passes('a', 2), passes('b', 3)]).toEqual([true, true, false, false]);
    expect(dedupe(TEN)).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: false });
  });

  it('remembers from the record that passed, and duplicates do not lengthen that', () => {
    const { clock, passes } = task(TEN);
    expect(passes('a', 0)).toBe(true);
    clock.advance(10 * MINUTE - 1);
    expect(passes('a', 1)).toBe(false);
    clock.advance(1);
    expect(passes('a', 2)).toBe(true);
  });

  it('goes by the monotonic clock, not by wall time or timestamps', () => {
    const clock = new VirtualClock();
    let jumped = 0;
    const step = dedupe(TEN).open({
      ...host,
      clock: untyped({ monotonic: () => clock.monotonic(), wall: () => clock.wall() + jumped }),
    });
    if (step.role !== 'gate') throw new Error(step.role);
    const passes = (offset: number, timestamp: number) =>
      step.apply(untyped('a'), untyped('v'), { ...context, offset, timestamp });
    expect(passes(0, 0)).toBe(true);
    jumped = 3600 * MINUTE;
    expect(passes(1, 3600 * MINUTE)).toBe(false);
  });

  it('remembers the youngest identities, no more than it may', () => {
    const { passes } = task({ within: '1h', max: 2 });
    expect(['a', 'b', 'c'].map(passes)).toEqual([true, true, true]);
    expect(passes('c', 3)).toBe(false);
    expect(passes('b', 4)).toBe(false);
    expect(passes('a', 5)).toBe(true);
    expect(passes('b', 6)).toBe(true);
  });

  it('never takes a record for a duplicate of itself, when it comes again', () => {
    const { passes } = task(TEN);
    expect([passes('a', 0), passes('a', 1)]).toEqual([true, false]);
    expect([passes('a', 0), passes('a', 1)]).toEqual([true, false]);
  });

  it('asks with key, value and context, and takes every kind of identity apart', () => {
    const { passes } = task({
      ...TEN,
      by: (key, value, ctx) => (value === `value ${ctx.offset}` ? (key as string) : null),
    });
    const identities = ['1', 1, 1n, true, 'true', Buffer.from('1'), ''];
    expect(identities.map(passes)).toEqual(identities.map(() => true));
    expect(identities.map((key, i) => passes(key, 10 + i))).toEqual(identities.map(() => false));
  });

  it('lets everything pass that has no identity', () => {
    for (const none of [null, undefined]) {
      const { passes } = task({ ...TEN, by: () => none });
      expect([passes('a', 0), passes('a', 1)]).toEqual([true, true]);
      const byKey = task(TEN);
      expect([byKey.passes(none, 0), byKey.passes(none, 1)]).toEqual([true, true]);
    }
  });

  it('has a memory for each task', () => {
    const operator = dedupe(TEN);
    const passes = [0, 1].map(() => {
      const step = operator.open(host);
      return step.role === 'gate' && step.apply(untyped('a'), untyped('v'), { ...context, offset: 0 });
    });
    expect(passes).toEqual([true, true]);
  });

  it.each([
    ['within', [0, -1, Number.NaN, '-5s', 'soon', undefined, null]],
    ['max', [0, -1, 1.5, Number.NaN, Infinity, '3', undefined, null]],
    ['by', [null, 3, 'id', {}]],
  ])('refuses a wrong %s', (option, wrong) => {
    for (const given of wrong)
      expect(
        () => dedupe(untyped<typeof TEN>({ ...TEN, [option]: given })),
        `${option}: ${JSON.stringify(given)}`,
      ).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`'dedupe.${option}'`) }),
      );
  });

  it.each([undefined, null, 3, '10m'])('refuses %j for its options', (options) => {
    expect(() => dedupe(untyped<typeof TEN>(options))).toThrow(`'dedupe.options'`);
  });

  refusesThenables({ kind: 'dedupe', instead: 'mapValuesAsync() before it', of: give });
  takesAName('dedupe', (options) => dedupe(options === undefined ? TEN : untyped<typeof TEN>(spread(options))));
});

describe('dedupe, as a law', () => {
  const visit = fc.record({
    identity: fc.constantFrom('a', 'b', 'c', 'd', 'e', null),
    waited: fc.nat(3),
    again: fc.nat(9),
  });

  it('drops exactly what another record brought within the time, of those that fit', () => {
    fc.assert(
      fc.property(
        fc.array(visit, { maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 6 }),
        (visits, within, max) => {
          const { clock, passes } = task({ within, max });
          let seen: { identity: string; offset: number; at: number }[] = [];
          const brought: (string | null)[] = [];
          for (const { identity, waited, again } of visits) {
            clock.advance(waited);
            const now = clock.monotonic();
            // One in ten is a record that came before, with its old identity and offset.
            const replayed = again === 0 && brought.length > 0;
            const offset = replayed ? brought.length >> 1 : brought.push(identity) - 1;
            const id = brought[offset]!;
            seen = seen.filter(({ at }) => now - at < within);
            const first = seen.find((one) => one.identity === id);
            expect(passes(id, offset)).toBe(id === null || first === undefined || first.offset === offset);
            if (id !== null && first === undefined) seen = [...seen, { identity: id, offset, at: now }].slice(-max);
          }
        },
      ),
      { numRuns: runs(2000) },
    );
  });
});

/** The options with what dedupe needs, unless they are none. */
const spread = (options: unknown) =>
  typeof options === 'object' && options !== null ? { ...TEN, ...options } : options;

/** For checks of functions: undefined is one of the wrong ones, where `by` may be left out. */
function give(by: () => never) {
  return dedupe<unknown, unknown>({ ...TEN, by: by === undefined ? untyped(null) : by });
}
