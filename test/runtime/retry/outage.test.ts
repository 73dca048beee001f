import { describe, expect, it } from 'vitest';
import { StreamsBuilder } from '../../../src/index.js';
import { Driven } from '../driven.js';
import { away, failing, Retrying, text } from './retrying.js';

/** Keys `a` to `z`, so many times. */
const letters = (rounds: number, first = 0) =>
  Array.from({ length: rounds * 26 }, (_, i) => `${String.fromCharCode(97 + (i % 26))}${first + Math.floor(i / 26)}`);

describe.each([true, false])('a dependency that is away for a minute (synchronous: %s)', (sync) => {
  /** 26 records a second for a minute and a half; away from second 5 to second 65. */
  async function outage(options = {}) {
    const run = new Retrying(
      { base: 50, ...options },
      (_value, _attempt, at) => (at >= 5_000 && at < 65_000 ? away : null),
      { sync },
    );
    for (let second = 0; second < 90; second++) {
      run.feed(...letters(1, second));
      await run.app.advance(1_000);
    }
    await run.app.advance(60_000);
    return run;
  }

  it('puts nothing into the dead letters, and loses nothing (D4, D79)', async () => {
    const run = await outage();
    expect(run.dead).toEqual([]);
    expect(run.out).toHaveLength(90 * 26);
    expect(new Set(run.out).size).toBe(90 * 26);
    expect(run.balanced).toBe(true);
    for (const key of 'abcxyz') {
      const numbers = run.out.filter((value) => value![0] === key).map((value) => Number(value!.slice(1)));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  });

  it('is probed now and then, and the intake rests with its reason', async () => {
    const run = new Retrying({ base: 50 }, () => away, { sync });
    run.feed(...letters(4));
    await run.app.advance(10_000);
    const before = run.tried.length;
    expect(run.app.status().partitions[0]!.paused).toEqual(['breaker:retryWithBackoff-1']);
    await run.app.advance(60_000);
    expect(run.tried.length - before).toBeLessThanOrEqual(60 / 5 + 1);
    expect(run.tried.length - before).toBeGreaterThanOrEqual(10);
    expect(run.dead).toEqual([]);
  });

  it('is not run over when it is back: retries are a fifth of the rest, and ten a second (D85)', async () => {
    const run = await outage();
    const retries = run.tried.filter(({ attempt, at }) => attempt > 1 && at >= 65_000);
    for (const { at } of retries) {
      const window = retries.filter((one) => one.at >= at && one.at < at + 10_000).length;
      const first = run.tried.filter((one) => one.attempt === 1 && one.at >= at - 1_000 && one.at < at + 10_000).length;
      expect(window).toBeLessThanOrEqual(100 + 0.2 * first);
    }
  });

  it('is no reason to keep a record that fails alone', async () => {
    const run = new Retrying({ attempts: 3, base: 50 }, failing({ c0: 99 }), { sync });
    run.feed(...letters(3));
    await run.app.advance(10_000);
    expect([run.dead, run.out.length, run.balanced]).toEqual([['c0'], 3 * 26 - 1, true]);
  });

  it('opens nothing when it is told to give up whatever the others do', async () => {
    const run = await outage({ breaker: false, budget: false, attempts: 2 });
    expect(run.dead.length).toBeGreaterThan(100);
    expect(run.dead.length + run.out.length).toBe(90 * 26);
    expect(run.balanced).toBe(true);
  });
});

describe('an outage', () => {
  it('is probed on when the function that classifies the probe throws', async () => {
    let throws = false;
    let isAway = true;
    const classify = () => {
      if (throws) throw new RangeError('broken classifier');
      return undefined;
    };
    const run = new Retrying({ base: 50, classify }, () => (isAway ? away : null));
    run.feed(...letters(4));
    await run.app.advance(10_000);
    throws = true;
    await run.app.advance(5_000);
    throws = isAway = false;
    await run.app.advance(120_000);
    expect(run.dead.length).toBeGreaterThan(0);
    expect([run.dead.length + run.out.length, run.balanced]).toEqual([4 * 26, true]);
  });

  it('is not over with a generator that was made and fails when it is asked', async () => {
    let isAway = true;
    let made = 0;
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .flatMapValues(function* (value) {
        made++;
        if (isAway) throw away;
        yield value;
      })
      .retryWithBackoff({ base: 50 })
      .toDLQ('dead')
      .to('out', text);
    const app = new Driven(builder.build());
    app.feed(letters(4).map((value) => [value[0]!, value]));
    await app.advance(10_000);
    const before = made;
    await app.advance(60_000);
    expect(made - before).toBeLessThanOrEqual(60 / 5 + 1);
    isAway = false;
    await app.advance(120_000);
    expect([app.values('dead'), app.values().length]).toEqual([[], 4 * 26]);
  });
});

describe('an outage in which nothing is left to try again', () => {
  it('ends with the next record that comes through', async () => {
    let isAway = true;
    const run = new Retrying({ attempts: 1, base: 50 }, () => (isAway ? away : null));
    run.feed(...letters(1));
    await run.app.advance(100);
    expect(run.app.status().partitions[0]!.paused).toEqual(['breaker:retryWithBackoff-1']);
    expect([...run.app.task().parkings].length).toBeGreaterThan(0);
    // The partition is taken away, and comes back: what was parked is gone.
    run.app.engine.main.intake.lost();
    run.app.assign(1, 2);
    isAway = false;
    run.feed(...letters(2));
    expect(run.app.status().partitions[0]!.paused).toEqual(['breaker:retryWithBackoff-1']);
    await run.app.advance(10_000);
    expect([run.out.length, run.app.status().partitions[0]!.paused]).toEqual([52, []]);
  });
});
