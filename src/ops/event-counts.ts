import { classOf } from '../core/errors.js';
import type { AppEvent } from '../core/events.js';
import type { Failure } from '../core/failure.js';
import { Distribution } from './distribution.js';
import type { OpsApp } from './ops-app.js';

/** Classes of errors beyond this many count as `other`: names that a user's code makes up must not fill a database. */
const MOST_CLASSES = 50;

/** Seconds. Those of OpenTelemetry for operations of a messaging client, and some for what takes longer. */
const OPERATION = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const REBALANCE = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** A count by several labels. */
export class Counts {
  readonly #entries = new Map<string, { readonly labels: readonly string[]; count: number }>();

  add(...labels: readonly string[]): void {
    const key = JSON.stringify(labels);
    const entry = this.#entries.get(key);
    if (entry) entry.count++;
    else this.#entries.set(key, { labels, count: 1 });
  }

  [Symbol.iterator](): Iterator<{ readonly labels: readonly string[]; readonly count: number }> {
    return this.#entries.values();
  }
}

/** What only the events of an app tell, counted since somebody began to look. */
export class EventCounts {
  /** By step, class of error and kind of failure. */
  readonly errors = new Counts();
  /** Failures that are tried again, by step and class of error. */
  readonly retries = new Counts();
  /** By source topic, step and class of error. */
  readonly deadLetters = new Counts();
  readonly commits = new Distribution(OPERATION);
  readonly rebalances = new Distribution(REBALANCE);
  readonly #classes = new Set<string>();
  readonly #now: () => number;
  #rebalancing: number | null = null;

  /** `now` in seconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  count(event: AppEvent): void {
    if (event.type === 'failure') {
      const { step, kind } = event.failure;
      this.errors.add(step, this.#class(event.failure), kind);
    } else if (event.type === 'retry') {
      this.retries.add(event.failure.step, this.#class(event.failure));
    } else if (event.type === 'dead-lettered') {
      const { step, origin } = event.failure;
      this.deadLetters.add(origin.topic, step, this.#class(event.failure));
    } else if (event.type === 'committed') this.commits.observe(event.took / 1000);
    else if (event.type === 'state' && event.to === 'REBALANCING') this.#rebalancing = this.#now();
    else if (event.type === 'state' && this.#rebalancing !== null) {
      if (event.to === 'RUNNING') this.rebalances.observe(this.#now() - this.#rebalancing);
      this.#rebalancing = null;
    }
  }

  #class({ error }: Failure): string {
    const name = classOf(error);
    if (this.#classes.size >= MOST_CLASSES && !this.#classes.has(name)) return 'other';
    this.#classes.add(name);
    return name;
  }
}

const counted = new WeakMap<OpsApp, EventCounts>();

/** The counts of an app: the same ones for all who ask, so that none begins anew. */
export function countsOf(app: OpsApp): EventCounts {
  let counts = counted.get(app);
  if (counts === undefined) {
    const fresh = new EventCounts(() => app.status().uptimeSeconds);
    counted.set(app, (counts = fresh));
    app.events$.subscribe((event) => fresh.count(event));
  }
  return counts;
}
