import type { PauseReason, State } from '../core/events.js';
import type { BoundaryStatus, CallStatus, Lag, PartitionStatus, Status, TierStatus } from '../core/status.js';
import type { BatchStep } from './batch/batch-step.js';
import type { CallStep } from './call-step.js';
import type { Engine } from './engine.js';
import type { Settings } from './options.js';
import { sampleOf } from './progress.js';
import { dueOf } from './retry/reentry.js';
import type { Task } from './task.js';

export function statusOf(state: State, engine: Engine, settings: Settings): Status {
  const { applicationId, instanceId, budget, clock } = settings;
  const { startedAt, main } = engine;
  const { assignment, intake } = main;
  const partitions = [...assignment].map((task) => partitionStatus(task, engine, state));
  const sum = (of: (partition: PartitionStatus) => number) => partitions.reduce((all, it) => all + of(it), 0);
  return {
    state,
    applicationId,
    instanceId,
    generation: assignment.generation,
    uptimeSeconds: startedAt === null ? 0 : (clock.monotonic() - startedAt) / 1000,
    rebalances: intake.rebalances,
    lag: worst(partitions, (a, b) => b.lag - a.lag || b.lagSeconds - a.lagSeconds),
    oldest: worst(partitions, (a, b) => b.lagSeconds - a.lagSeconds || b.lag - a.lag),
    throughput: { consumed: sum(({ rates }) => rates.consumed), settled: sum(({ rates }) => rates.settled) },
    budget: {
      ...budget,
      usedBytes: sum(({ bytes }) => bytes),
      usedRecords: sum(({ queued, inFlight }) => queued + inFlight),
    },
    partitions,
    boundaries: boundariesOf(engine.tasks),
    tiers: tiersOf(engine),
    breakers: engine.watches.breakers,
    calls: [...engine.steps].map(([op, step]) => callStatus(engine.opened[op]!.name, step)),
  };
}

function worst(
  partitions: readonly PartitionStatus[],
  order: (a: PartitionStatus, b: PartitionStatus) => number,
): Lag | null {
  const [first] = [...partitions].sort(order);
  if (first === undefined) return null;
  const { topic, partition, lag: records, lagSeconds: seconds } = first;
  return { records, seconds, topic, partition };
}

function partitionStatus(task: Task, engine: Engine, state: State): PartitionStatus {
  const { at, intake, settlement, rooms, tally } = task;
  const now = sampleOf(task, engine.clock.monotonic());
  const history = engine.progress.of(at);
  engine.progress.note(task);
  const waiting = [...rooms].filter(({ held }) => held > 0).map(({ step, held }) => [step, held] as const);
  return {
    ...at,
    position: intake.position,
    committed: task.low,
    committedAt: task.committed.at,
    uncommittedSeconds: uncommittedSeconds(task, now.at),
    start: intake.start,
    end: intake.end,
    lag: now.lag,
    lagSeconds: lagSeconds(task, engine.clock.wall(), now.at),
    drainSeconds: history.drain(now),
    // Whoever closes an app on purpose holds all of its partitions: nothing is wrong with these.
    standing: task.held.has('stopped') && state !== 'PENDING_SHUTDOWN' ? 'stopped' : history.standing(now),
    consumed: tally.in,
    settled: tally.done,
    rates: history.rates(now),
    queued: intake.queued,
    inFlight: settlement.inFlight,
    span: settlement.span,
    bytes: intake.bytes,
    fetching: !intake.paused,
    deaths: task.caution?.suspicion.deaths ?? 0,
    paused: pauseReasons(task),
    waiting: Object.fromEntries(waiting),
  };
}

function tiersOf({ delayed, opened, program }: Engine): readonly TierStatus[] {
  return program.tiers.map((tier) => {
    const tasks = [...(delayed?.assignment ?? [])].filter((task) => task.tier === tier);
    const dues = tasks.flatMap(({ intake: { next } }) => (next === undefined ? [] : dueOf(next)));
    return {
      topic: tier.topic,
      step: opened[tier.handler]!.name,
      delaySeconds: tier.delay / 1000,
      partitions: tasks.length,
      records: tasks.reduce((sum, { lag }) => sum + lag, 0),
      nextDue: dues.length === 0 ? null : Math.min(...dues),
      fetching: tasks.length === 0 || tasks.some(({ intake }) => !intake.paused),
    };
  });
}

function boundariesOf(tasks: Iterable<Task>): readonly BoundaryStatus[] {
  const steps = new Map<string, { records: number; limit: number }>();
  for (const { rooms } of tasks) {
    for (const { step, held, capacity } of rooms) {
      const { records, limit } = steps.get(step) ?? { records: 0, limit: 0 };
      steps.set(step, { records: records + held, limit: limit + capacity });
    }
  }
  return [...steps].map(([step, rest]) => ({ step, ...rest }));
}

function lagSeconds({ settlement, intake }: Task, wall: number, monotonic: number): number {
  const timestamp = settlement.oldestTimestamp ?? intake.oldestTimestamp ?? NO_TIMESTAMP;
  if (timestamp > NO_TIMESTAMP) return Math.max(0, wall - timestamp) / 1000;
  return intake.knownSince === null ? 0 : (monotonic - intake.knownSince) / 1000;
}

/** Kafka's, in records of before 0.10. */
const NO_TIMESTAMP = -1;

function uncommittedSeconds({ begun, low }: Task, monotonic: number): number {
  return (monotonic - (begun.since(low) ?? monotonic)) / 1000;
}

const pauseReasons = (task: Task): readonly PauseReason[] =>
  task.intake.full ? [...task.held, 'budget'] : [...task.held];

function callStatus(step: string, { limits, running, abandoned }: CallStep | BatchStep): CallStatus {
  return { step, concurrency: limits.concurrency, running, abandoned };
}
