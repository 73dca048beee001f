import type { Cancel, Clock } from '../../core/clock.js';
import type { AppEvent } from '../../core/events.js';
import type { Task } from '../task.js';
import type { Caution } from './caution.js';

/** Milliseconds after which it looks again: calls of partitions that are gone end without a word. */
const LOOK = 100;

/** Reasons for which a partition waits that nobody should wait with. */
const RESTING = ['due', 'stopped'] as const;

/** What careful mode uses of its app. */
export interface CarefulHost {
  readonly clock: Clock;
  readonly parts: { readonly Caution: typeof Caution };
  readonly tasks: Iterable<Task>;
  /** By their op. */
  readonly steps: Iterable<readonly [op: number, step: { readonly running: number; readonly abandoned: number }]>;
  groupOf(task: Task): { readonly committer: { urge(): void } };
  wake(task: Task): void;
  emit(event: AppEvent): void;
}

/**
 * Finds the record that kills the process: where it has died twice at the same records, these are taken one at a time, with
 * nothing else in flight in the whole process, and the log is told of each before it is begun. So the record that was alone
 * at two deaths more is guilty, and those that come through are not. One partition has its turn after the other.
 */
export class Careful {
  readonly #host: CarefulHost;
  readonly #life: string;
  /** Milliseconds in which one record has to be through. */
  readonly #patience: number;
  #turn: Task | null = null;
  /** When there was progress last. */
  #since = 0;
  #gaveUp = false;
  #timer: Cancel | null = null;

  constructor(host: CarefulHost, life: string, patience: number) {
    this.#host = host;
    this.#life = life;
    this.#patience = patience;
  }

  /** That of a task which begins at its committed offset, beside which the log has `metadata`. */
  cautionOf(task: Task, metadata: string | undefined, committed: number): Caution {
    const { at, intake, settlement } = task;
    const host: ConstructorParameters<typeof Caution>[0] = {
      at,
      intake,
      settlement,
      urge: () => this.#host.groupOf(task).committer.urge(),
      waits: (isWaiting) => {
        if (isWaiting) return task.hold('commit');
        task.release('commit');
        if (this.#turn !== null) this.#host.wake(this.#turn);
      },
      lets: () => (this.#gaveUp ? null : this.#lets(task)),
    };
    return new this.#host.parts.Caution(host, this.#life, metadata, committed);
  }

  /** There are other tasks than before. */
  assigned(): void {
    this.#choose();
  }

  /** A record is settled, or a batch used up. */
  settled(): void {
    if (this.#turn === null) return;
    this.#choose();
    if (this.#turn !== null) this.#host.wake(this.#turn);
  }

  /** The app takes nothing more. */
  end(): void {
    this.#gaveUp = true;
    this.close();
    for (const { caution } of this.#host.tasks) caution?.end();
  }

  close(): void {
    this.#timer?.();
  }

  #lets(task: Task): boolean {
    this.#choose();
    const { caution, intake } = task;
    if (this.#turn !== task || caution === null || !this.#isQuiet(caution.suspicion.times)) return false;
    const { offset } = intake.next!;
    if (offset >= caution.suspicion.within) {
      caution.acquit();
      this.#host.wake(task);
      return false;
    }
    for (const other of this.#others(task)) other.caution?.shut();
    if (this.#others(task).some((other) => other.caution?.asks) || !caution.announceAlone(offset)) return false;
    this.#progress();
    return true;
  }

  /** Whose turn it is. It passes on only when the log does not take the one that had it for alone any more. */
  #choose(): void {
    const before = this.#turn;
    const tasks = [...this.#host.tasks];
    const suspects = this.#gaveUp
      ? []
      : tasks.filter(({ caution, held }) => caution?.isCareful && !RESTING.some((reason) => held.has(reason)));
    if (before !== null && suspects.includes(before)) return this.#hold();
    if (before !== null && !before.closed) {
      before.caution?.notAlone();
      if (before.caution?.asks) return this.#hold();
    }
    const times = (task: Task) => task.caution!.suspicion.times;
    this.#turn = suspects.sort((a, b) => times(b) - times(a))[0] ?? null;
    this.#progress();
    this.#hold();
    if (before === this.#turn) return;
    if (this.#turn !== null) this.#tell(this.#turn, 'began');
    if (before === null) return;
    this.#tell(before, this.#gaveUp ? 'given-up' : 'over');
    // Nothing held it while it had its turn, so nothing wakes it.
    this.#host.wake(before);
  }

  #hold(): void {
    const turn = this.#turn;
    for (const task of this.#host.tasks) {
      if (turn === null || turn === task) task.release('careful');
      else task.hold('careful');
    }
    if (turn !== null) this.#timer ??= this.#host.clock.timer(LOOK, () => this.#look());
  }

  #look(): void {
    this.#timer = null;
    if (this.#turn === null) return;
    if (this.#host.clock.monotonic() - this.#since > this.#patience) this.#gaveUp = true;
    this.#choose();
    if (this.#turn !== null) this.#host.wake(this.#turn);
  }

  #others(task: Task): readonly Task[] {
    return [...this.#host.tasks].filter((other) => other !== task);
  }

  /**
   * Nothing is in flight, here or of partitions that somebody else has by now. Calls that were given up and never end may
   * go on at a first accusation: there is no second one by what they do, since a fresh process begins with the accused.
   */
  #isQuiet(times: number): boolean {
    for (const { settlement } of this.#host.tasks) if (settlement.inFlight > 0) return false;
    for (const [, { running, abandoned }] of this.#host.steps)
      if (running > 0 || (times > 0 && abandoned > 0)) return false;
    return true;
  }

  #progress(): void {
    this.#since = this.#host.clock.monotonic();
  }

  #tell({ at, caution, settlement }: Task, state: 'began' | 'over' | 'given-up'): void {
    const { deaths, within } = caution!.suspicion;
    this.#host.emit({ type: 'careful', at, state, deaths, from: settlement.commitOffset(), to: within });
  }
}
