import type { TopicPartition } from '../core/record.js';
import { isFleeting } from '../core/reset.js';
import type { Assigned, Batch, Intake } from '../core/transport.js';
import type { Engine } from './engine.js';
import type { EngineListener } from './engine-listener.js';
import type { Group } from './group.js';

/** What the transport tells of one group, and what it means for the tasks. */
export class GroupIntake implements Intake {
  /** Assignments that the group has settled on. */
  rebalances = 0;
  readonly #group: Group;
  readonly #engine: Engine;
  readonly #listener: EngineListener;
  /** The transport waits for this with its next fetch. */
  #whenHungry: (() => void) | null = null;

  constructor(group: Group, engine: Engine, listener: EngineListener) {
    this.#group = group;
    this.#engine = engine;
    this.#listener = listener;
  }

  assigned(partitions: readonly Assigned[], generation: number): void {
    const { assignment, committer, membership } = this.#group;
    const { paused, draining, closed } = this.#engine;
    if (membership === null || closed) return;
    const { added, kept, dropped } = assignment.replace(partitions, generation, membership);
    for (const task of [...added, ...kept]) {
      // A pause of an earlier assignment may have survived in the client, and ours may not have.
      if (task.intake.paused || task.held.has('stopped')) membership.pause(task.at);
      else membership.resume(task.at);
      if (paused) task.hold('user');
      if (draining) task.hold('stopped');
      task.caution?.reopen();
      task.release('rebalance');
      this.#engine.wake(task);
    }
    this.#engine.careful?.assigned();
    this.rebalances++;
    this.#engine.share();
    committer.restart();
    if (isFleeting(this.#group.subscription.reset)) committer.commit();
    this.#engine.revoked(dropped);
    this.#listener.emit({
      type: 'assigned',
      partitions: partitions.map(({ topic, partition }) => ({ topic, partition })),
      generation,
    });
    this.#balance(true);
  }

  moving(): void {
    for (const task of this.#group.assignment) {
      task.hold('rebalance');
      task.caution?.shut();
    }
    this.#balance(false);
    this.#group.committer.commit();
  }

  lost(): void {
    this.#engine.revoked(this.#group.assignment.clear());
    this.#group.committer.restart();
    this.#balance(false);
    this.#listener.moved();
  }

  admit(batch: Batch): boolean {
    const task = this.#group.assignment.find(batch);
    if (task === undefined || !task.intake.admit(batch, this.#engine.clock.monotonic())) return false;
    this.#engine.progress.note(task);
    this.#engine.deadline.arm();
    this.#engine.wake(task);
    return true;
  }

  sated(hungry: () => void): boolean {
    this.#whenHungry = null;
    let any = false;
    for (const { intake } of this.#group.assignment) {
      if (intake.hungry) return false;
      any ||= intake.plentiful;
    }
    if (any) this.#whenHungry = hungry;
    return any;
  }

  /** A partition is about to run dry. */
  hungry(): void {
    const waiting = this.#whenHungry;
    this.#whenHungry = null;
    waiting?.();
  }

  advanced(at: TopicPartition, next: number): void {
    const { topic, partition } = at;
    const task = this.#group.assignment.find(at);
    if (task)
      this.admit({
        topic,
        partition,
        fetched: task.intake.position,
        next,
        records: [],
        end: Math.max(next, task.intake.end),
      });
  }

  observed(at: TopicPartition, start: number, end: number): void {
    const { clock, progress } = this.#engine;
    const task = this.#group.assignment.find(at);
    if (!task) return;
    task.intake.observe(start, end, clock.monotonic());
    progress.note(task);
  }

  failed(error: Error, at: TopicPartition | null): void {
    if (at === null) return this.#listener.stopped(error, null);
    // A partition that is somebody else's by now is not ours to stop at.
    const task = this.#group.assignment.find(at);
    if (task) this.#listener.stopped(error, task);
  }

  #balance(isBalanced: boolean): void {
    this.#group.balanced = isBalanced;
    this.#listener.balanced(this.#engine.groups.every(({ balanced }) => balanced));
  }
}
