import type { BreakerPolicy, BreakerState } from '../../core/breaker-options.js';
import type { Cancel, Clock } from '../../core/clock.js';
import type { PauseReason } from '../../core/events.js';
import { Breaker, type Permit } from './breaker.js';
import { WarmUp } from './warm-up.js';

/** A call that the breaker has let go: it is to be told how that ended, or that it was not made. */
export interface Trial {
  readonly permit: Permit;
  /** When it was made, on the monotonic clock. */
  readonly at: number;
}

/** What the breaker has let go, as long as it is to be told how that ends. */
export interface Tried {
  trial: Trial | null;
}

export interface GuardHost {
  readonly clock: Clock;
  /** It is open from now on, or closed. */
  turned(isOpen: boolean): void;
  /** Calls have to wait from now on, or need not. */
  blocked(isBlocked: boolean): void;
}

/**
 * One `circuitBreaker` of an app, over all its partitions. While it admits no call, calls wait before their steps and the
 * intake rests; when it admits some again, those that wait go first, and as it warms up after an outage.
 */
export class Guard {
  readonly reason: PauseReason;
  readonly #host: GuardHost;
  readonly #breaker: Breaker;
  readonly #warmUp: WarmUp;
  readonly #waiting: (() => void)[] = [];
  #isOpen = false;
  #blocked = false;
  #timer: Cancel = () => {};
  #soon: Cancel = () => {};

  constructor(policy: BreakerPolicy, name: string, host: GuardHost) {
    this.reason = `breaker:${name}`;
    this.#host = host;
    this.#warmUp = new WarmUp(host.clock);
    this.#breaker = new Breaker(host.clock, policy, (state) => this.#changed(state));
  }

  get state(): BreakerState {
    return this.#breaker.state;
  }

  /** A call cannot be made now. */
  get mustWait(): boolean {
    return this.#wait() > 0;
  }

  /** Has `go` run whenever calls need no longer wait. */
  whenOpen(go: () => void): void {
    this.#waiting.push(go);
  }

  /** A call is about to be made; null when it has to wait. */
  begin(): Trial | null {
    const permit = this.mustWait ? null : this.#breaker.admit();
    if (permit !== null) this.#warmUp.went(1);
    this.#look();
    return permit === null ? null : { permit, at: this.#host.clock.monotonic() };
  }

  end({ permit, at }: Trial, failed: boolean): void {
    this.#breaker.ended(permit, failed, this.#host.clock.monotonic() - at);
    this.#look();
  }

  /** The call is not made, or its partition is gone. */
  drop({ permit }: Trial): void {
    this.#breaker.release(permit);
    this.#look();
  }

  close(): void {
    this.#timer();
    this.#soon();
  }

  #changed(state: BreakerState): void {
    if (state === 'half-open' || this.#isOpen === (state === 'open')) return;
    this.#isOpen = state === 'open';
    if (this.#isOpen) this.#warmUp.out();
    else this.#warmUp.begin();
    this.#host.turned(this.#isOpen);
  }

  /** Milliseconds until a call may be made. */
  #wait(): number {
    return Math.max(this.#breaker.wait(), this.#warmUp.wait());
  }

  #look(): void {
    const wait = this.#wait();
    if (wait === 0 && !this.#blocked) return;
    this.#timer();
    if (wait > 0 && wait < Infinity) this.#timer = this.#host.clock.timer(wait, () => this.#look());
    if (wait > 0 === this.#blocked) return;
    this.#blocked = wait > 0;
    this.#host.blocked(this.#blocked);
    // Not at once: a record may be in the middle of its step.
    if (!this.#blocked) this.#soon = this.#host.clock.soon(() => this.#waiting.forEach((go) => go()));
  }
}
