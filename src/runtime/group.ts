import { classOf } from '../core/errors.js';
import { Quiet } from '../core/quiet.js';
import { isFleeting } from '../core/reset.js';
import type { Membership, Subscription } from '../core/transport.js';
import { Assignment } from './assignment.js';
import type { Committer } from './committer.js';
import type { Engine } from './engine.js';
import type { EngineListener } from './engine-listener.js';
import { GroupIntake } from './group-intake.js';
import type { Settings } from './options.js';

/** Milliseconds in which commits that fail are told of once: an outage makes one fail every second. */
const QUIET = 30_000;

/** A consumer group that the app is a member of: its tasks, what the transport tells of them, and their commits. */
export class Group {
  readonly assignment: Assignment;
  readonly intake: GroupIntake;
  readonly committer: Committer;
  /** Null before it has joined. */
  membership: Membership | null = null;
  /** It has settled on an assignment. */
  balanced = false;
  readonly #engine: Engine;

  constructor(
    engine: Engine,
    readonly subscription: Subscription,
    settings: Settings,
    listener: EngineListener,
  ) {
    this.#engine = engine;
    this.assignment = new Assignment(engine, isFleeting(subscription.reset));
    this.intake = new GroupIntake(this, engine, listener);
    this.committer = this.#committer(settings, listener);
  }

  close(): void {
    this.#engine.revoked(this.assignment.clear());
    this.committer.close();
  }

  #committer({ clock, commit, logger }: Settings, listener: EngineListener): Committer {
    const quiet = new Quiet(clock, QUIET);
    const host: ConstructorParameters<typeof Committer>[0] = {
      clock,
      tasks: () => this.assignment,
      commit: (marks, done) => this.membership?.commit(marks, this.assignment.generation, done),
      committed: (offsets, took) => {
        for (const at of offsets) {
          const task = this.assignment.find(at);
          if (task) this.#engine.progress.note(task);
        }
        listener.emit({ type: 'committed', offsets, took });
      },
      behind: (isBehind) => {
        for (const task of this.assignment) {
          if (isBehind) task.hold('commit');
          else task.release('commit');
        }
      },
      commitFailed: (error) => {
        const suppressed = quiet.ask('commit');
        if (suppressed === null) return;
        const fields = { event: 'commit.failed', error_class: classOf(error), suppressed, err: error };
        logger.warn(fields, 'a commit failed; it is tried again');
      },
    };
    return new this.#engine.parts.Committer(host, commit);
  }
}
