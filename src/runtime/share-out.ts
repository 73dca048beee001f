import type { Settings } from './options.js';
import type { Task } from './task.js';

/**
 * The part of the budget's bytes that is given out. The rest is for what is settled and not collected yet: with queues
 * of 1 KiB records, resident memory above that of an idle process was 1.9 times what they were charged (Node 20;
 * docs/benchmarks.md).
 */
const GIVEN_OUT = 0.5;

/** Gives every partition the same share of what the budget gives out. */
export function shareOut({ bytes, records }: Settings['budget'], given: Iterable<Task>): void {
  const tasks = [...given];
  const share = { bytes: (bytes * GIVEN_OUT) / tasks.length, records: Math.max(1, records / tasks.length) };
  for (const task of tasks) task.intake.resize(share);
}
