import type { Primitive } from '../../src/core/identity.js';
import { CallStep } from '../../src/runtime/call-step.js';
import { Committer } from '../../src/runtime/committer.js';
import { parts, type Parts } from '../../src/runtime/parts.js';
import { Settlement } from '../../src/runtime/settlement.js';
import type { Task } from '../../src/runtime/task.js';
import { commitSafety } from '../../src/testing/laws/commit-safety.js';
import { crashSafety } from '../../src/testing/laws/crash-safety.js';
import { keyOrder } from '../../src/testing/laws/key-order.js';
import type { Law } from '../../src/testing/laws/law.js';

/** Settlement: one child too few is waited for, so that a record settles before the last of its children. */
class ForgetsAChild extends Settlement {
  override add(handle: number, shares: number): boolean {
    return super.add(handle, shares - 1);
  }
}

/** Settlement: the low mark stands one too high while anything is in flight. */
class MarksOneTooHigh extends Settlement {
  override commitOffset(): number {
    return super.commitOffset() + (this.inFlight > 0 ? 1 : 0);
  }
}

/** Order: a call does not wait for the one before it with the same key. */
class IgnoresBusyKeys extends CallStep {
  protected override identify(): Primitive | null {
    return null;
  }
}

/** Commit: what has been begun is committed, whether or not it is acknowledged. */
class CommitsBeforeAcknowledgement extends Committer {
  protected override offsetOf(task: Task): number {
    return task.intake.position - task.intake.queued;
  }
}

export interface Mutant {
  readonly name: string;
  readonly parts: Parts;
  /** Shapes in which it can show. */
  readonly shapes: readonly string[];
  /** The law that must catch it, asked alone. */
  readonly law: Law;
}

const every = [
  'pass-through',
  'map-filter-flat-map',
  'split-merge',
  'async-by-key',
  'fan-out',
  'generator',
  'avro',
  'repartition',
];

/** Bugs planted on purpose, to see that the schedules find them. */
export const mutants: readonly Mutant[] = [
  {
    name: 'settlement forgets a child',
    parts: { ...parts, Settlement: ForgetsAChild },
    shapes: ['fan-out', 'generator', 'repartition'],
    law: commitSafety,
  },
  {
    name: 'settlement marks one too high',
    parts: { ...parts, Settlement: MarksOneTooHigh },
    shapes: every,
    law: commitSafety,
  },
  {
    name: 'settlement marks one too high and somebody crashes',
    parts: { ...parts, Settlement: MarksOneTooHigh },
    shapes: ['async-by-key', 'fan-out', 'generator', 'repartition'],
    law: crashSafety,
  },
  {
    name: 'a call does not wait for its key',
    parts: { ...parts, CallStep: IgnoresBusyKeys },
    shapes: ['split-merge', 'async-by-key', 'generator', 'repartition'],
    law: keyOrder,
  },
  {
    name: 'commit before acknowledgement',
    parts: { ...parts, Committer: CommitsBeforeAcknowledgement },
    shapes: every,
    law: commitSafety,
  },
];
