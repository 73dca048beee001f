import type { Program } from '../compiler/program.js';
import type { Cancel } from '../core/clock.js';
import { SpillwayError } from '../core/errors.js';
import type { AppEvent, State } from '../core/events.js';
import type { Client } from '../core/transport.js';
import { Engine } from './engine.js';
import type { EngineListener } from './engine-listener.js';
import type { Settings } from './options.js';
import type { Parts } from './parts.js';
import { SerdeOpening } from './serde-opening.js';
import { refusalOf, Start } from './start.js';
import type { Task } from './task.js';

/** What the life cycle of an app tells. */
export interface LifecycleListener {
  emit(event: AppEvent): void;
  /** The first assignment is there. */
  running(): void;
  /** The end: the error that stopped the app, or null; `drained` is false when records were left in flight. */
  ended(error: Error | null, drained: boolean): void;
}

/**
 * The states of an app and the ways between them. Its end is always the same: take nothing more, let what is in flight
 * settle, commit, leave; what is left after the time-out is left uncommitted.
 */
export class Lifecycle implements EngineListener {
  state: State = 'CREATED';
  readonly engine: Engine;
  readonly #program: Program;
  readonly #settings: Settings;
  readonly #client: Client;
  readonly #listener: LifecycleListener;
  #error: Error | null = null;
  #release: Cancel = () => {};
  #timeout: Cancel = () => {};
  #opening: SerdeOpening | null = null;
  #check: Cancel | null = null;
  #draining = false;
  #leaving = false;

  constructor(program: Program, settings: Settings, parts: Parts, listener: LifecycleListener) {
    const { transport, applicationId, instanceId, clock, logger, startTimeout } = settings;
    this.#program = program;
    this.#settings = settings;
    this.#listener = listener;
    this.#client = transport.open({ applicationId, instanceId, clock, logger, startTimeout });
    this.engine = new Engine(program, parts, settings, this.#client, this);
  }

  start(): void {
    const { clock } = this.#settings;
    this.#release = clock.hold();
    this.engine.startedAt = clock.monotonic();
    this.#go('REBALANCING');
    const start = new Start(([first, ...others]) => {
      if (this.#draining) return;
      if (first) this.stopped(refusalOf([first, ...others]), null);
      else this.#join();
    });
    this.#opening = new SerdeOpening(this.#program, this.engine.opened, this.#settings, (found) => start.opened(found));
    start.check(this.#client, this.#program.plan, this.#opening);
  }

  /** Begins to end the app, unless it is ending. */
  close(timeout: number): void {
    if (this.#draining) return;
    this.#drain('PENDING_SHUTDOWN', timeout);
  }

  emit(event: AppEvent): void {
    this.#listener.emit(event);
  }

  balanced(balanced: boolean): void {
    if (this.#draining) return;
    if (balanced && this.state === 'REBALANCING') {
      this.#go('RUNNING');
      this.#listener.running();
    } else if (balanced && this.state === 'DEGRADED') {
      // The partition that stopped may be somebody else's now.
      if (![...this.engine.tasks].some((task) => task.held.has('stopped'))) this.#go('RUNNING');
    } else if (!balanced && this.state === 'RUNNING') this.#go('REBALANCING');
  }

  stopped(error: Error, task: Task | null): void {
    if (task !== null) this.emit({ type: 'stopped', at: task.at, error });
    if (task !== null && this.#settings.onStop === 'partition' && !this.#draining) {
      task.hold('stopped');
      this.engine.groupOf(task).membership?.pause(task.at);
      this.#go('DEGRADED');
      return;
    }
    this.#error ??= error;
    if (!this.#draining) this.#drain('PENDING_ERROR', this.#settings.closeTimeout);
    else if (this.state === 'PENDING_SHUTDOWN') this.#go('PENDING_ERROR');
  }

  /** Looks in the next turn, when nothing is half-way, whether the drain is done. */
  moved(): void {
    if (!this.#draining || this.#leaving) return;
    this.#check ??= this.#settings.clock.soon(() => {
      this.#check = null;
      const still = [...this.engine.tasks].every((task) => task.rooms.still);
      if (still && !this.#leaving) this.engine.commit((all) => this.#leave(all));
    });
  }

  #join(): void {
    for (const group of this.engine.groups) group.membership = this.#client.join(group.subscription, group.intake);
  }

  #drain(state: State, timeout: number): void {
    this.#draining = true;
    this.#opening?.cancel();
    this.#go(state);
    this.engine.drain();
    this.#timeout = this.#settings.clock.timer(timeout, () => this.#giveUp(timeout));
    this.moved();
  }

  #giveUp(timeout: number): void {
    const inFlight = [...this.engine.tasks].reduce((sum, task) => sum + task.settlement.inFlight, 0);
    const error = new SpillwayError('CLOSE_TIMED_OUT', { timeout, inFlight });
    this.#settings.logger.warn({ event: 'app.close_timed_out', err: error }, error.message);
    this.#leave(false);
  }

  #leave(drained: boolean): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.#timeout();
    this.#check?.();
    this.engine.close();
    this.engine.leave(() => this.#client.close(() => this.#end(drained)));
  }

  #end(drained: boolean): void {
    this.#release();
    const failed = this.state === 'PENDING_ERROR';
    this.#go(failed ? 'ERROR' : 'NOT_RUNNING');
    this.#listener.ended(failed ? this.#error : null, drained);
  }

  #go(to: State): void {
    if (to === this.state) return;
    const from = this.state;
    this.state = to;
    this.emit({ type: 'state', from, to });
  }
}
