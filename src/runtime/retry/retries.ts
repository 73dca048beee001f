import type { BreakerState } from '../../core/breaker-options.js';
import type { Cancel, Clock, Random } from '../../core/clock.js';
import { classify, type Classification } from '../../core/classification.js';
import type { PauseReason } from '../../core/events.js';
import type { Failure } from '../../core/failure.js';
import type { Primitive } from '../../core/identity.js';
import type { RetryPolicy } from '../../core/retry-policy.js';
import { delayOf } from './backoff.js';
import { Breaker } from './breaker.js';
import { RetryBudget } from './budget.js';
import { DueQueue } from './due-queue.js';
import type { Outcomes } from './fared.js';
import type { Parked } from './parked.js';
import type { Parking } from './parking.js';
import { WarmUp } from './warm-up.js';

export interface RetryHost {
  readonly clock: Clock;
  readonly random: Random;
  /** The app's own rules, asked after those of the handler. */
  readonly classify: Classification | undefined;
  /** What the steps depend on is out of order, or works again. */
  outage(isOut: boolean): void;
  /** A record is parked for so many milliseconds. */
  retrying(failure: Failure, delay: number): void;
}

/** Calls before their rate says anything. */
const FEWEST = 20;

/**
 * One `retryWithBackoff` of an app, over all its partitions: whether and when a record is tried again. What is due waits
 * for the budget, so that a dependency that comes back is not run over; and for the breaker, so that one that is away is
 * only probed.
 */
export class Retries {
  /** Why the intake of all partitions rests during an outage. */
  readonly away: PauseReason;
  /** Why that of one rests when too much of it is parked. */
  readonly full: PauseReason;
  readonly #host: RetryHost;
  readonly #due = new DueQueue<Parked>();
  readonly #budget: RetryBudget | null;
  readonly #breaker: Breaker | null;
  /** What paces first tries after an outage, and has its tries made again sooner while there are few of those. */
  readonly warmUp: WarmUp;
  #failed = 0;
  #succeeded = 0;
  #timer: Cancel = () => {};
  /** When the timer ends, on the monotonic clock. */
  #wakesAt = Infinity;
  /** The intake rests, since what the steps depend on is away. */
  #out = false;

  constructor(
    readonly policy: RetryPolicy,
    name: string,
    host: RetryHost,
  ) {
    this.away = `breaker:${name}`;
    this.full = `parked:${name}`;
    this.#host = host;
    this.warmUp = new WarmUp(host.clock);
    const { budget, breaker } = policy;
    this.#budget = budget && new RetryBudget(host.clock, budget);
    const options = { minimumCalls: FEWEST, halfOpenCalls: 1, distinctKeys: 2 };
    this.#breaker = breaker && new Breaker(host.clock, { ...options, ...breaker }, () => this.#changed());
  }

  /** How tries ended so far. */
  get outcomes(): Outcomes {
    return { failed: this.#failed, succeeded: this.#succeeded };
  }

  /** Null for `breaker: false`. */
  get breaker(): BreakerState | null {
    return this.#breaker && this.#breaker.state;
  }

  /** Whether the intake rests. */
  get out(): boolean {
    return this.#out;
  }

  /** A try came through: the first of its record when there is no entry. */
  succeeded(entry: Parked | undefined): void {
    this.#succeeded++;
    if (entry === undefined) this.#budget?.deposit();
    this.#ended(entry, false, null);
  }

  /**
   * Milliseconds until a record that failed is worth another try; null when it is not: trying again does not help, or it
   * has been tried often enough while others came through. Throws what the user's functions throw.
   */
  delay(failure: Failure, entry: Parked, identity: unknown): number | null {
    const { policy } = this;
    if (entry.tries === 1 && !entry.told) this.#budget?.deposit();
    let isTransient = false;
    try {
      isTransient = classify(failure, [policy.classify, this.#host.classify]) === 'transient';
    } finally {
      if (!entry.told) {
        this.#ended(entry, isTransient, primitiveOf(identity, failure));
        entry.op.gate?.ended(entry.context, entry.tried, isTransient);
      }
    }
    if (!isTransient) return null;
    if (!entry.told) {
      this.#failed++;
      entry.fared.counted++;
    }
    entry.told = false;
    const wanted = policy.retryAfter(failure) ?? 0;
    const delay = Math.max(wanted, delayOf(policy.backoff, entry.tries, entry.delay, this.#host.random));
    const elapsed = this.#host.clock.monotonic() - entry.since;
    const isSpent = entry.tries >= policy.attempts || elapsed + delay > policy.maxElapsed;
    entry.spent = isSpent && !this.#isOutage(entry);
    if (entry.spent) return null;
    this.delayed(failure, delay);
    return delay;
  }

  /** Tells of a record that is tried again, after so many milliseconds. Throws what the user's function throws. */
  delayed(failure: Failure, delay: number): void {
    this.policy.onRetry?.(failure, delay);
    this.#host.retrying(failure, delay);
  }

  /** Milliseconds until a record that waited in a delay topic may go on; 0: now, and it is counted. */
  reenters(): number {
    if (this.#budget === null) return 0;
    return this.#budget.withdraw() ? 0 : Math.max(1, this.#budget.wait());
  }

  schedule(entry: Parked): void {
    entry.due = this.#host.clock.monotonic() + entry.delay;
    this.#due.push(entry);
    this.#arm();
  }

  /** A try that cannot be made now. */
  putBack(entry: Parked): void {
    if (entry.permit !== null) this.#breaker?.release(entry.permit);
    entry.permit = null;
    this.#due.push(entry);
    this.#arm();
  }

  /** Goes on with what is due: a breaker that it waited for lets it. */
  goOn(): void {
    this.#run();
  }

  /** The partition is gone, and with it what is tried. */
  forget(parking: Parking, trying: Iterable<Parked>): void {
    this.#due.retain((entry) => entry.parking !== parking);
    for (const { permit } of trying) if (permit !== null) this.#breaker?.release(permit);
    this.#arm();
  }

  close(): void {
    this.#timer();
  }

  #ended(entry: Parked | undefined, failed: boolean, key: Primitive | null): void {
    if (this.#breaker === null) return;
    const permit = entry?.permit ?? this.#breaker.admit();
    if (entry) entry.permit = null;
    if (permit !== null) this.#breaker.ended(permit, failed, 0, key);
  }

  /** Not a bad record: the others fare no better. */
  #isOutage(entry: Parked): boolean {
    // While the breaker of the step is open the answer is to wait.
    if (entry.op.gate && entry.op.gate.guard.state !== 'closed') return true;
    if (this.#breaker === null) return false;
    const { fared, hasSiblings } = entry;
    const isOutage = this.#breaker.state !== 'closed' || fared.isNoWorse(this.outcomes, hasSiblings);
    if (isOutage) fared.forget(this.outcomes);
    return isOutage;
  }

  /** Wakes when the next is due; during an outage, when it may be probed. */
  #arm(): void {
    const next = this.#due.peek();
    const now = this.#host.clock.monotonic();
    if (this.#out) this.#wakeAt(now + this.#breaker!.wait());
    else if (next !== undefined && !next.op.gate?.guard.mustWait) this.#wakeAt(next.due);
  }

  #wakeAt(at: number): void {
    if (at >= this.#wakesAt || at === Infinity) return;
    this.#timer();
    this.#wakesAt = at;
    this.#timer = this.#host.clock.timer(Math.max(0, at - this.#host.clock.monotonic()), () => {
      this.#wakesAt = Infinity;
      this.#run();
    });
  }

  #run(): void {
    const now = this.#host.clock.monotonic();
    // With nothing to try again, the next record to come is the probe.
    if (this.#out && this.#due.length === 0 && this.#breaker!.wait() === 0) this.#rest(false);
    for (let next = this.#due.peek(); next !== undefined; next = this.#due.peek()) {
      if (next.due > now && !this.#out) break;
      if (next.op.gate?.guard.mustWait) return;
      const permit = this.#breaker?.admit() ?? null;
      if (permit === null && this.#breaker) break;
      const wait = this.#waits();
      if (wait > 0) {
        if (permit !== null) this.#breaker!.release(permit);
        return this.#wakeAt(now + wait);
      }
      this.#due.shift();
      next.permit = permit;
      next.parking?.retry(next);
    }
    this.#arm();
  }

  /** Milliseconds until a try may be made again; 0: now, and it is counted. */
  #waits(): number {
    const { warmUp } = this;
    if (this.#budget === null || this.#budget.withdraw()) return 0;
    if (warmUp.isWarm) return this.#budget.wait();
    if (warmUp.wait() > 0) return Math.min(this.#budget.wait(), warmUp.wait());
    warmUp.went(1);
    return 0;
  }

  #changed(): void {
    this.#rest(this.#breaker!.state !== 'closed');
    this.#arm();
  }

  #rest(isOut: boolean): void {
    if (isOut === this.#out) return;
    this.#out = isOut;
    if (isOut) this.warmUp.out();
    else this.warmUp.begin();
    this.#host.outage(isOut);
  }
}

/** One for each record that has none. */
const primitiveOf = (identity: unknown, { origin }: Failure): Primitive =>
  identity === null || typeof identity === 'symbol' ? `${origin.partition}@${origin.offset}` : (identity as Primitive);
