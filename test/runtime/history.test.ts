import { describe, expect, it } from 'vitest';
import { History, type Sample } from '../../src/runtime/history.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A history with a sample every five seconds up to `seconds`, and the sample of that moment. */
function after(seconds: number, at: (second: number) => Partial<Sample>) {
  const sample = (second: number): Sample => ({
    at: second * SECOND,
    consumed: 0,
    settled: 0,
    committed: 0,
    lag: 0,
    ...at(second),
  });
  const history = new History();
  for (let second = 0; second < seconds; second += 5) history.note(sample(second));
  return { history, now: sample(seconds) };
}

describe('rates', () => {
  it('are records per second over the last minute', () => {
    const { history, now } = after(600, (s) => ({
      consumed: s < 570 ? s * 10 : 5_700 + (s - 570) * 100,
      settled: s * 4,
    }));
    expect(history.rates(now)).toEqual({ consumed: 55, settled: 4 });
  });

  it('are taken over what has passed of the first minute', () => {
    const { history, now } = after(12, (s) => ({ consumed: s * 7 }));
    expect(history.rates(now).consumed).toBe(7);
  });

  it('are 0 at the first moment, and without a past', () => {
    const { now } = after(0, () => ({ consumed: 9 }));
    expect(new History().rates(now)).toEqual({ consumed: 0, settled: 0 });
    const history = new History();
    history.note(now);
    expect(history.rates({ ...now, consumed: 10 })).toEqual({ consumed: 0, settled: 0 });
  });

  it('fall to 0 in a minute without work, although nothing is sampled then', () => {
    const { history, now } = after(120, (s) => ({ consumed: s * 10 }));
    history.note(now);
    expect(history.rates({ ...now, at: now.at + 30 * SECOND }).consumed).toBeCloseTo(5);
    expect(history.rates({ ...now, at: now.at + MINUTE }).consumed).toBe(0);
  });

  it('count what comes after an hour of rest for the minute in which it came', () => {
    const { history, now } = after(10, () => ({}));
    const later = { ...now, at: 60 * MINUTE };
    history.note(later);
    expect(history.rates({ ...later, at: later.at + 10 * SECOND, consumed: 600 }).consumed).toBe(10);
  });
});

describe('the time to drain', () => {
  it('is the lag over its fall', () => {
    const { history, now } = after(100, (s) => ({ lag: 10_000 - s * 50 }));
    expect(history.drain(now)).toBe(100);
  });

  it('is 0 without lag, and unknown while the lag does not fall', () => {
    expect(after(100, () => ({})).history.drain(after(100, () => ({})).now)).toBe(0);
    const flat = after(100, () => ({ lag: 5 }));
    expect(flat.history.drain(flat.now)).toBeNull();
    const rising = after(100, (s) => ({ lag: s + 1 }));
    expect(rising.history.drain(rising.now)).toBeNull();
  });
});

describe('the standing', () => {
  const standing = (at: (second: number) => Partial<Sample>, seconds = 400) => {
    const { history, now } = after(seconds, at);
    return history.standing(now);
  };

  it.each<[string, string, (s: number) => Partial<Sample>]>([
    ['ok', 'without lag', (s) => ({ committed: s })],
    ['ok', 'with lag that was gone once', (s) => ({ committed: s, lag: s === 200 ? 0 : s + 1 })],
    ['ok', 'with lag that falls', (s) => ({ committed: s * 10, lag: 9_000 - s })],
    ['ok', 'with lag that falls now and then', (s) => ({ committed: s, lag: 1_000 + s - (s >= 250 ? 100 : 0) })],
    ['slow', 'when commits move on and the lag never falls', (s) => ({ committed: s, lag: 1_000 + s })],
    ['slow', 'when commits move on beside a lag that stays', (s) => ({ committed: s, lag: 1_000 })],
    ['stalled', 'when no commit moves on and the lag rises', (s) => ({ committed: 7, lag: 10 + s })],
    ['stalled', 'when no commit moves on and the lag stays', () => ({ committed: 7, lag: 10 })],
    ['rewound', 'when the offset was set back', (s) => ({ committed: s < 300 ? s : s - 200, lag: 10 })],
    ['ok', 'five minutes after that', (s) => ({ committed: s < 60 ? 1_000 + s : s * 10, lag: 9_000 - s })],
  ])('is %s %s', (expected, _why, at) => {
    expect(standing(at)).toBe(expected);
  });

  it('is ok at a first record after a long silence, and until a partition was watched for five minutes', () => {
    const { history, now } = after(10, () => ({ committed: 7 }));
    const later = { ...now, at: 60 * MINUTE, committed: 7, lag: 3 };
    expect(history.standing(later)).toBe('ok');
    expect(standing(() => ({ committed: 7, lag: 10 }), 299)).toBe('ok');
    expect(standing(() => ({ committed: 7, lag: 10 }), 300)).toBe('stalled');
  });

  it('needs no more samples than somebody takes', () => {
    const history = new History();
    for (const at of [0, 200, 400]) history.note({ at: at * SECOND, consumed: 0, settled: 0, committed: 1, lag: 5 });
    expect(history.standing({ at: 500 * SECOND, consumed: 0, settled: 0, committed: 1, lag: 5 })).toBe('stalled');
  });
});
