import type { Op, Program } from '../../compiler/program.js';
import { sourcesOf } from '../../compiler/reach.js';
import { classify, type Classification } from '../../core/classification.js';
import type { Clock, Random } from '../../core/clock.js';
import type { PauseReason } from '../../core/events.js';
import type { Failure } from '../../core/failure.js';
import type { BreakerStatus } from '../../core/status.js';
import type { EngineListener } from '../engine-listener.js';
import type { OpenedOp } from '../opened-op.js';
import type { Task } from '../task.js';
import { Guard } from './guard.js';
import { Retries } from './retries.js';
import { SourceWarmUp } from './source-warm-up.js';

export interface WatchesHost {
  readonly program: Program;
  readonly clock: Clock;
  readonly random: Random;
  readonly opened: readonly OpenedOp[];
  readonly tasks: Iterable<Task>;
}

/** The retries and breakers of an app, by their op: each is the same for all partitions. */
export class Watches {
  readonly guards = new Map<number, Guard>();
  readonly #retries = new Map<number, Retries>();
  readonly #warmUps = new Map<number, SourceWarmUp>();
  readonly #host: WatchesHost;
  readonly #listener: EngineListener;
  readonly #classify: Classification | undefined;

  constructor(host: WatchesHost, listener: EngineListener, classification: Classification | undefined) {
    this.#host = host;
    this.#listener = listener;
    this.#classify = classification;
  }

  retries(op: number): Retries {
    let retries = this.#retries.get(op);
    if (retries === undefined) {
      const { clock, random, opened } = this.#host;
      const { name } = opened[op]!;
      const made: Retries = new Retries(opened[op]!.as('retry').policy, name, {
        clock,
        random,
        classify: this.#classify,
        outage: (isOut) => {
          this.#turned(name, isOut);
          this.#rest(
            this.#sources(({ retry }) => retry === op),
            made.away,
            isOut,
          );
        },
        retrying: (failure, delay) => this.#listener.emit({ type: 'retry', failure, delay }),
      });
      this.#retries.set(op, (retries = made));
    }
    return retries;
  }

  guard(op: number): Guard {
    let guard = this.guards.get(op);
    if (guard === undefined) {
      const { clock, opened } = this.#host;
      const { name } = opened[op]!;
      const made: Guard = new Guard(opened[op]!.as('breaker').policy, name, {
        clock,
        turned: (isOpen) => this.#turned(name, isOpen),
        blocked: (isBlocked) =>
          this.#rest(
            this.#sources(({ guard }) => guard === op),
            made.reason,
            isBlocked,
          ),
      });
      made.whenOpen(() => this.#retries.forEach((retries) => retries.goOn()));
      this.guards.set(op, (guard = made));
    }
    return guard;
  }

  /** What paces the intake of a source after an outage. */
  warmUp(source: number): SourceWarmUp {
    let warmUp = this.#warmUps.get(source);
    if (warmUp === undefined) {
      const { program, clock } = this.#host;
      const handlers = program.ops.filter(({ id }) => this.#sources(({ retry }) => retry === id).has(source));
      warmUp = new SourceWarmUp(
        clock,
        handlers.map(({ id }) => this.retries(id).warmUp),
      );
      this.#warmUps.set(source, warmUp);
    }
    return warmUp;
  }

  get breakers(): readonly BreakerStatus[] {
    const nameOf = (op: number) => this.#host.opened[op]!.name;
    return [
      ...[...this.#retries].flatMap(([op, { breaker }]) => (breaker ? [{ step: nameOf(op), state: breaker }] : [])),
      ...[...this.guards].map(([op, { state }]) => ({ step: nameOf(op), state })),
    ];
  }

  /** Whether a failure may be the fault of what its step depends on, by the app's rules. Throws what these throw. */
  isTransient(failure: Failure): boolean {
    return classify(failure, [this.#classify]) === 'transient';
  }

  close(): void {
    for (const retries of this.#retries.values()) retries.close();
    for (const guard of this.guards.values()) guard.close();
    for (const warmUp of this.#warmUps.values()) warmUp.close();
  }

  #turned(step: string, open: boolean): void {
    this.#listener.emit({ type: 'breaker', step, open });
  }

  /** The sources whose records come to one of these steps. */
  #sources(isOf: (op: Op) => boolean): ReadonlySet<number> {
    return sourcesOf(this.#host.program, isOf);
  }

  #rest(sources: ReadonlySet<number>, reason: PauseReason, rests: boolean): void {
    for (const task of this.#host.tasks) {
      if (!sources.has(task.source.id)) continue;
      if (rests) task.hold(reason);
      else task.release(reason);
    }
  }
}
