import { Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs';

/** Undoes what it was returned for. Calling it twice is harmless. */
export type Cancel = () => void;

/**
 * Time, as the runtime sees it. Everything timed goes through one of these, so virtual time tests everything.
 * Retries and time-outs use `monotonic`, ages of records use `wall`.
 */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  monotonic(): number;
  /** Milliseconds since 1970; may jump. */
  wall(): number;
  /** Runs once, after at least `ms` milliseconds. */
  timer(ms: number, run: () => void): Cancel;
  /** Runs in a later turn of the event loop, after I/O: lets sockets, heartbeats and other partitions have theirs. */
  soon(run: () => void): Cancel;
  /** Keeps the process alive until cancelled. */
  hold(): Cancel;
}

/** A number in [0, 1). */
export type Random = () => number;

export const systemRandom: Random = () => Math.random();

const LONGEST_TIMER = 0x7fffffff;

export const systemClock: Clock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  timer(ms, run) {
    const handle = setTimeout(run, Math.min(ms, LONGEST_TIMER));
    return () => clearTimeout(handle);
  },
  soon(run) {
    const handle = setImmediate(run);
    return () => clearImmediate(handle);
  },
  hold() {
    const handle = setInterval(() => {}, LONGEST_TIMER);
    return () => clearInterval(handle);
  },
};

/** An RxJS scheduler that runs on a clock, so that RxJS operators with time in them follow virtual time too. */
export function schedulerOf(clock: Clock): SchedulerLike {
  return {
    now: () => clock.wall(),
    schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
      let cancel: Cancel = () => {};
      const action = new Subscription(() => cancel()) as SchedulerAction<T>;
      action.schedule = (next?: T, after = 0) => {
        cancel();
        cancel = after > 0 ? clock.timer(after, () => run(next)) : clock.soon(() => run(next));
        return action;
      };
      const run = (next?: T) => {
        if (!action.closed) work.call(action, next);
      };
      return action.schedule(state, delay);
    },
  };
}
