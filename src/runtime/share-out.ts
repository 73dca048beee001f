import type { Settings } from './options.js';
import type { Task } from './task.js';

/**
 * The part of the budget's bytes that is given out. The rest is for what is settled and not collected yet: with queues
 * of 1 KiB records, resident memory above that of an idle process was 1.9 times what they were charged (Node 20;
 * docs/benchmarks.md).
 */
const GIVEN_OUT = 0.5;

/** The part of that which all delay topics have together: what is in them waits there as well as here. */
const FOR_WAITING = 0.1;

/** Gives every source partition the same share of what the budget gives out; those of delay topics share a tenth. */
export function shareOut({ bytes, records }: Settings['budget'], given: Iterable<Task>): void {
  const tasks = [...given];
  const waiting = tasks.filter(({ tier }) => tier !== null);
  const reading = tasks.filter(({ tier }) => tier === null);
  const deal = (among: readonly Task[], part: number) => {
    const share = {
      bytes: (bytes * GIVEN_OUT * part) / among.length,
      records: Math.max(1, (records * part) / among.length),
    };
    for (const task of among) task.intake.resize(share);
  };
  deal(reading, waiting.length > 0 ? 1 - FOR_WAITING : 1);
  deal(waiting, FOR_WAITING);
}
