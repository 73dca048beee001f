import type { Law, Violation } from '../laws/law.js';
import type { World } from '../laws/world.js';
import type { FaultPlan } from './fault-plan.js';
import type { Observed } from './observed.js';
import type { InputSpec } from './shape.js';

/** How the app is configured, as plain data. */
export interface Settings {
  /** Of the order of simultaneous events, of latencies and of the app's own randomness. */
  readonly seed: number;
  /** The most records that one batch holds. */
  readonly batch: number;
  readonly budgetRecords: number;
  readonly budgetBytes: number;
  /** The most records that a boundary holds. */
  readonly boundary: number;
  /** The most that a record of a dead-letter topic may take. */
  readonly deadLetterBytes: number;
  /** What an answer of the log to a produce call or a commit takes, in milliseconds. */
  readonly latency: number;
  readonly commitEvery: number;
  readonly commitSettled: number;
}

/** One schedule, as plain data: with a shape it says everything. */
export interface Scenario {
  readonly input: readonly InputSpec[];
  readonly faults: FaultPlan;
  readonly settings: Settings;
}

/** What happened, and what there was in the end. */
export interface History {
  readonly events: readonly Observed[];
  readonly world: World;
}

export type { Law, Violation };
