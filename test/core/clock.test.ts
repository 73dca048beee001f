import { bufferTime, debounceTime, delay, interval, of, take, timer, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { schedulerOf } from '../../src/core/clock.js';
import { VirtualClock } from '../virtual-clock.js';

describe('a scheduler made of a clock', () => {
  const made = () => {
    const clock = new VirtualClock();
    return { clock, scheduler: schedulerOf(clock), told: [] as unknown[] };
  };

  it('tells the wall time of the clock', () => {
    const { clock, scheduler } = made();
    clock.advance(5);
    expect(scheduler.now()).toBe(clock.wall());
  });

  it('runs timer() once, at its time', () => {
    const { clock, scheduler, told } = made();
    timer(10, scheduler).subscribe({ next: (value) => told.push(value), complete: () => told.push('end') });
    clock.advance(9);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual([0, 'end']);
    expect(clock.pending).toBe(0);
  });

  it('runs interval() until it is unsubscribed, at its times', () => {
    const { clock, scheduler, told } = made();
    const subscription = interval(10, scheduler).subscribe(() => told.push(clock.monotonic()));
    clock.advance(35);
    expect(told).toEqual([10, 20, 30]);
    subscription.unsubscribe();
    expect(clock.pending).toBe(0);
    clock.advance(100);
    expect(told).toHaveLength(3);
  });

  it('runs a timer that repeats, one that begins at once, and one that is due in the past', () => {
    const { clock, scheduler, told } = made();
    timer(5, 10, scheduler)
      .pipe(take(3))
      .subscribe(() => told.push(clock.monotonic()));
    timer(0, scheduler).subscribe(() => told.push('at once'));
    timer(-5, scheduler).subscribe(() => told.push('past'));
    clock.advance(100);
    expect(told).toEqual(['at once', 'past', 5, 15, 25]);
    expect(clock.pending).toBe(0);
  });

  it('carries operators with time in them', () => {
    const { clock, scheduler, told } = made();
    of('a', 'b')
      .pipe(delay(10, scheduler))
      .subscribe((value) => told.push(`${value}@${clock.monotonic()}`));
    interval(4, scheduler)
      .pipe(take(3), debounceTime(5, scheduler))
      .subscribe((value) => told.push(value));
    interval(10, scheduler)
      .pipe(take(4), bufferTime(25, scheduler), toArray())
      .subscribe((value) => told.push(value));
    clock.advance(200);
    expect(told).toEqual([
      'a@10',
      'b@10',
      2,
      [
        [0, 1],
        [2, 3],
      ],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('gives the work its state, and lets it go on with another', () => {
    const { clock, scheduler, told } = made();
    scheduler.schedule<number>(
      function (count = 0) {
        told.push(count);
        if (count < 3) this.schedule(count + 1, 10);
      },
      5,
      1,
    );
    clock.advance(100);
    expect(told).toEqual([1, 2, 3]);
  });
});
