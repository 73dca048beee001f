import type { Program } from '../compiler/program.js';
import type { Clock, Random } from '../core/clock.js';
import type { AppEvent } from '../core/events.js';
import type { Writer } from '../deadletters/story-headers.js';
import type { Account } from './account.js';
import type { BatchStep } from './batch/batch-step.js';
import type { CallStep } from './call-step.js';
import type { Careful } from './careful/careful.js';
import type { Outboxes } from './outboxes.js';
import type { Parts } from './parts.js';
import type { Watches } from './retry/watches.js';
import type { Task } from './task.js';

/** What a task uses of its app. */
export interface TaskHost {
  readonly program: Program;
  readonly clock: Clock;
  readonly random: Random;
  readonly account: Account;
  readonly outboxes: Outboxes;
  readonly writer: Writer;
  readonly parts: Parts;
  readonly limits: TaskLimits;
  /** Null when the app does not look for records that kill the process. */
  readonly careful: Careful | null;
  callStep(op: number): CallStep;
  batchStep(op: number): BatchStep;
  readonly watches: Watches;
  /** The task may have something to do. */
  wake(task: Task): void;
  /** A record is settled, or a batch used up: there may be more to commit. */
  settled(task: Task): void;
  /** Something that a drain waits for may have happened. */
  moved(): void;
  /** Tells whoever watches the app. */
  emit(event: AppEvent): void;
  /** The stream stops at a record of this task. */
  stop(task: Task, error: Error): void;
  /** A partition is about to run dry. */
  hungry(task: Task): void;
  /** Pauses or resumes the fetch of a partition. */
  fetch(task: Task, on: boolean): void;
}

export interface TaskLimits {
  /** Records that may rest at a sink. */
  readonly sink: number;
  /** Records at a boundary, per task. */
  readonly boundary: number;
  /** Records from the oldest unsettled to the newest. */
  readonly span: number;
}
