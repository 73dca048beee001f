import type { Cancel, Clock } from '../src/core/clock.js';

interface Event {
  readonly due: number;
  readonly run: () => void;
}

/**
 * Time that moves only when it is told to. Events of one moment run in the order in which they were asked for, or as
 * `pick` chooses: it gives the index of one of so many.
 */
export class VirtualClock implements Clock {
  /** How many keep the process alive. */
  holds = 0;
  private now = 0;
  private events: Event[] = [];

  constructor(
    private readonly pick: (count: number) => number = () => 0,
    private readonly epoch = 1_700_000_000_000,
  ) {}

  monotonic(): number {
    return this.now;
  }

  wall(): number {
    return this.epoch + this.now;
  }

  timer(ms: number, run: () => void): Cancel {
    const event = { due: this.now + ms, run };
    this.events.push(event);
    return () => void (this.events = this.events.filter((other) => other !== event));
  }

  soon(run: () => void): Cancel {
    return this.timer(0, run);
  }

  hold(): Cancel {
    this.holds++;
    let held = true;
    return () => {
      if (held) this.holds--;
      held = false;
    };
  }

  /** Events that wait, timers included. */
  get pending(): number {
    return this.events.length;
  }

  /** Runs one event that is due by now; false when there is none. */
  step(): boolean {
    const due = this.events.filter((event) => event.due <= this.now);
    if (due.length === 0) return false;
    const next = due[this.pick(due.length)]!;
    this.events = this.events.filter((event) => event !== next);
    next.run();
    return true;
  }

  /** Runs what is due by now, and what comes of it. */
  settle(limit = 100_000): void {
    for (let steps = 0; this.step(); steps++) if (steps > limit) throw new Error('the events never end');
  }

  /** Time passes while something runs. */
  pass(ms: number): void {
    this.now += ms;
  }

  /** Lets time pass, running what becomes due at its time. */
  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      this.settle();
      const next = Math.min(until, ...this.events.map(({ due }) => due));
      this.now = next;
      if (next === until) break;
    }
    this.settle();
  }
}
