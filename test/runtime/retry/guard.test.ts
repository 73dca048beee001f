import { describe, expect, it } from 'vitest';
import { away, failing, plain } from './retrying.js';
import { Guarded, small } from './guarded.js';

const numbered = (count: number, letter = 'k') => Array.from({ length: count }, (_, i) => `${letter}${i}`);
const spread = (count: number) => Array.from({ length: count }, (_, i) => `${String.fromCharCode(97 + (i % 26))}${i}`);
const NO_SUCH_FIELD = new TypeError('no such field');

describe.each([true, false])('a breaker over a step (synchronous: %s)', (sync) => {
  it('has records wait, and the intake rest, from the call that opens it on (D79)', async () => {
    const run = new Guarded(small, (_value, _attempt, at) => (at < 5_000 ? away : null), { sync, concurrency: 1 });
    run.feed(...spread(4));
    await run.app.advance(100);
    expect([run.tried.length, run.dead.length, run.paused]).toEqual([4, 4, ['breaker:guard']]);
    run.feed(...spread(20).slice(4));
    await run.app.advance(9_800);
    expect([run.tried.length, run.paused]).toEqual([4, ['breaker:guard']]);
    await run.app.advance(10_000);
    expect([run.tried.length, run.out.length, run.dead.length, run.paused]).toEqual([20, 16, 4, []]);
    expect(run.balanced).toBe(true);
  });

  it('makes only its trials while it is half open, and opens again when they fail', async () => {
    const run = new Guarded(small, (_value, _attempt, at) => (at < 25_000 ? away : null), {
      sync,
      concurrency: 1,
      latency: 20,
    });
    run.feed(...spread(60));
    await run.app.advance(60_000);
    const between = (from: number, to: number) => run.tried.filter(({ at }) => at >= from && at < to).length;
    expect([between(0, 9_000), between(9_000, 19_000), between(19_000, 29_000)]).toEqual([4, 2, 2]);
    expect([run.out.length, run.dead.length, run.balanced]).toEqual([52, 8, true]);
  });

  it('counts no failure that is the fault of its record', async () => {
    const run = new Guarded(small, () => NO_SUCH_FIELD, { sync });
    run.feed(...spread(30));
    await run.app.advance(1_000);
    expect([run.tried.length, run.dead.length, run.paused]).toEqual([30, 30, []]);
  });

  it('wastes no try of a retry while it is open, and gives no record up, in either order', async () => {
    for (const order of ['retry inside', 'breaker inside'] as const) {
      const retry = { ...plain, attempts: 3, base: 100, factor: 1 };
      const run = new Guarded(small, (_value, _attempt, at) => (at < 35_000 ? away : null), { sync, retry, order });
      run.feed(...spread(30));
      await run.app.advance(34_000);
      // Every ten seconds two trials, and what was under way when it opened.
      expect(run.tried.filter(({ at }) => at >= 1_000)).toHaveLength(3 * 2);
      await run.app.advance(120_000);
      expect([run.dead, run.out.length, run.paused, run.balanced]).toEqual([[], 30, [], true]);
    }
  });

  it('keeps records of one key in order', async () => {
    const retry = { ...plain, attempts: 3, base: 700 };
    const isAway = (at: number) => (at >= 500 && at < 12_000) || (at >= 22_000 && at < 30_000);
    const run = new Guarded(small, (_value, _attempt, at) => (isAway(at) ? away : null), { sync, retry, latency: 3 });
    for (let second = 0; second < 40; second++) {
      run.feed(`a${second}0`, `b${second}0`, `a${second}1`, `c${second}0`);
      await run.app.advance(1_000);
    }
    await run.app.advance(120_000);
    expect([run.dead, run.out.length, run.balanced]).toEqual([[], 160, true]);
    for (const key of 'abc') {
      const numbers = run.out.filter((value) => value!.startsWith(key)).map((value) => Number(value!.slice(1)));
      expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
    }
  });

  it('gives what waits up with its partition, and holds the next assignment', async () => {
    const run = new Guarded(small, () => away, { sync, concurrency: 2, latency: 10 });
    run.feed(...spread(40));
    await run.app.advance(1_000);
    run.app.engine.main.intake.lost();
    expect(run.app.ledger().source.inFlight).toBe(0);
    run.app.assign(1, 2);
    expect(run.paused).toEqual(['breaker:guard']);
    run.feed(...spread(40));
    await run.app.advance(600_000);
    expect(run.balanced).toBe(true);
    expect(run.dead.length).toBeGreaterThan(40);
  });
});

describe('a breaker', () => {
  it('opens on slow calls, by how long they take', async () => {
    const options = { ...small, slowAfter: '2s', slowRate: 0.5 } as const;
    const slow = (value: string) => (['k1', 'k3'].includes(value) ? 2_001 : 2_000);
    const run = new Guarded(options, () => null, { sync: false, latency: slow, concurrency: 4 });
    run.feed('a1', 'b1', 'k1', 'c1', 'd1');
    await run.app.advance(1_999);
    expect(run.paused).toEqual([]);
    await run.app.advance(3_000);
    expect(run.paused).toEqual([]);
    run.feed('k3', 'l1');
    await run.app.advance(2_500);
    expect([run.paused, run.out.length]).toEqual([['breaker:guard'], 7]);
  });

  it('lets no call go that already waited in its lane when it opened', async () => {
    const run = new Guarded(small, () => away, { sync: false, latency: 10, concurrency: 4 });
    run.feed(...spread(20), ...numbered(20));
    await run.app.advance(5_000);
    // Four at a time: those that ran when the fourth failure opened it.
    expect(run.tried.length).toBeLessThanOrEqual(7);
    expect(run.app.status().calls).toMatchObject([{ running: 0 }]);
  });

  it('keeps what was tried for the last time while it was open, and gives it up when it fails again after', async () => {
    const retry = { ...plain, attempts: 2, base: 100 };
    const bad = failing({ x1: 99 });
    const plan = (value: string, attempt: number, at: number) => (at < 8_000 ? away : bad(value, attempt, at));
    const run = new Guarded(small, plan, { retry });
    run.feed('x1', ...spread(10));
    await run.app.advance(9_000);
    expect(run.dead).toEqual([]);
    await run.app.advance(60_000);
    expect([run.dead, run.out.length, run.balanced]).toEqual([['x1'], 10, true]);
  });
});

describe('what is told of a breaker (D51)', () => {
  it('is when it opens and closes, and in which state it is', async () => {
    const run = new Guarded(small, (_value, _attempt, at) => (at < 15_000 ? away : null));
    const state = () => run.app.status().breakers;
    run.feed(...spread(10));
    expect(state()).toEqual([{ step: 'guard', state: 'closed' }]);
    await run.app.advance(1_000);
    expect(state()).toEqual([{ step: 'guard', state: 'open' }]);
    await run.app.advance(10_000);
    expect(state()).toEqual([{ step: 'guard', state: 'open' }]);
    await run.app.advance(15_000);
    run.feed('z1');
    await run.app.advance(1);
    expect(state()).toEqual([{ step: 'guard', state: 'closed' }]);
    const told = run.app.events.filter(({ type }) => type === 'breaker');
    expect(told).toEqual([
      { type: 'breaker', step: 'guard', open: true },
      { type: 'breaker', step: 'guard', open: false },
    ]);
  });
});
