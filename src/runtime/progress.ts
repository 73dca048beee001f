import type { Clock } from '../core/clock.js';
import { nameOf, type TopicPartition } from '../core/record.js';
import { History, type Sample } from './history.js';
import type { Task } from './task.js';

/** Milliseconds between two samples of a partition. */
const RESOLUTION = 5_000;

/**
 * Samples how far the partitions of an app have come: when a batch comes in, when a commit is taken, when the transport
 * tells what the log holds, when somebody looks. No timer, so that an app at rest is at rest.
 */
export class Progress {
  readonly #clock: Clock;
  /** They outlive the tasks: a partition that comes back has a past. */
  readonly #histories = new Map<string, History>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(task: Task): void {
    // Where the log ends is not known before something is heard of it, and no lag either.
    if (task.intake.end === 0) return;
    const now = this.#clock.monotonic();
    const history = this.of(task.at);
    if (now - history.last >= RESOLUTION) history.note(sampleOf(task, now));
  }

  of(at: TopicPartition): History {
    const name = nameOf(at);
    let history = this.#histories.get(name);
    if (history === undefined) this.#histories.set(name, (history = new History()));
    return history;
  }
}

export function sampleOf({ tally, lag, low }: Task, at: number): Sample {
  return { at, consumed: tally.in, settled: tally.done, committed: low, lag };
}
