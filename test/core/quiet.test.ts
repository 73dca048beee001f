import { describe, expect, it } from 'vitest';
import { Quiet } from '../../src/core/quiet.js';
import { VirtualClock } from '../virtual-clock.js';

describe('Quiet', () => {
  it('lets one of each kind through in a while, and counts the others', () => {
    const clock = new VirtualClock();
    const quiet = new Quiet(clock, 1_000);
    expect([quiet.ask('a'), quiet.ask('a'), quiet.ask('b'), quiet.ask('a')]).toEqual([0, null, 0, null]);
    clock.advance(999);
    expect(quiet.ask('a')).toBe(null);
    clock.advance(1);
    expect([quiet.ask('a'), quiet.ask('a')]).toEqual([3, null]);
    clock.advance(1_000);
    expect([quiet.ask('a'), quiet.ask('b')]).toEqual([1, 0]);
  });

  it('forgets all kinds when there are too many, rather than growing', () => {
    const quiet = new Quiet(new VirtualClock(), 1_000, 2);
    expect(['a', 'b', 'c', 'a'].map((kind) => quiet.ask(kind))).toEqual([0, 0, 0, 0]);
  });
});
