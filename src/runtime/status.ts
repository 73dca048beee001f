import type { PauseReason, State } from '../core/events.js';
import type { TopicPartition } from '../core/record.js';
import type { CallStep } from './call-step.js';
import type { Engine } from './engine.js';
import type { Settings } from './options.js';
import type { Task } from './task.js';

/** One partition now. Offsets are positions: the next record to be read or committed. */
export interface PartitionStatus extends TopicPartition {
  /** The next record to be fetched. */
  readonly position: number;
  /** The offset that the group has. */
  readonly committed: number;
  /** The end of the partition at the last fetch. */
  readonly end: number;
  /** Records from the committed offset to the end. */
  readonly lag: number;
  /** Fetched and not begun. */
  readonly queued: number;
  /** Begun and not settled. */
  readonly inFlight: number;
  /** From the oldest unsettled record to the newest. */
  readonly span: number;
  /** The charge of what is queued and in flight. */
  readonly bytes: number;
  /** False while the fetch is paused. */
  readonly fetching: boolean;
  /** Why no record is taken, or fetched; empty when both go on. */
  readonly paused: readonly PauseReason[];
  /** Records at each boundary that has any, by step. */
  readonly waiting: Readonly<Record<string, number>>;
}

/** An asynchronous step now. */
export interface CallStatus {
  readonly step: string;
  readonly concurrency: number;
  readonly running: number;
  /** Calls that were given up after their time-out and have not ended. */
  readonly abandoned: number;
}

export interface Status {
  readonly state: State;
  readonly applicationId: string;
  readonly instanceId: string;
  readonly generation: number;
  readonly budget: {
    readonly bytes: number;
    readonly records: number;
    readonly usedBytes: number;
    readonly usedRecords: number;
  };
  readonly partitions: readonly PartitionStatus[];
  readonly calls: readonly CallStatus[];
}

export function statusOf(state: State, engine: Engine, settings: Settings): Status {
  const { applicationId, instanceId, budget } = settings;
  const partitions = [...engine.assignment].map(partitionStatus);
  return {
    state,
    applicationId,
    instanceId,
    generation: engine.assignment.generation,
    budget: {
      ...budget,
      usedBytes: partitions.reduce((sum, { bytes }) => sum + bytes, 0),
      usedRecords: partitions.reduce((sum, { queued, inFlight }) => sum + queued + inFlight, 0),
    },
    partitions,
    calls: [...engine.calls].map(([op, step]) => callStatus(engine.opened[op]!.name, step)),
  };
}

function partitionStatus(task: Task): PartitionStatus {
  const { at, intake, settlement, rooms } = task;
  const committed = Math.max(0, task.committed);
  const waiting = [...rooms].filter(({ held }) => held > 0).map(({ step, held }) => [step, held] as const);
  return {
    ...at,
    position: intake.position,
    committed,
    end: intake.end,
    lag: Math.max(0, intake.end - committed),
    queued: intake.queued,
    inFlight: settlement.inFlight,
    span: settlement.span,
    bytes: intake.bytes,
    fetching: !intake.paused,
    paused: pauseReasons(task),
    waiting: Object.fromEntries(waiting),
  };
}

const pauseReasons = (task: Task): readonly PauseReason[] =>
  task.intake.paused ? [...task.held, 'budget'] : [...task.held];

function callStatus(step: string, { limits, running, abandoned }: CallStep): CallStatus {
  return { step, concurrency: limits.concurrency, running, abandoned };
}
