import { setTimeout as sleep } from 'node:timers/promises';

/** The partition whose records take their time, one after another. */
export const SLOW = 0;
export const FAST = [1, 2, 3] as const;
const MILLISECONDS = 2;

/** For the others the answer is there at once: they can go as fast as they are let. */
export function callFor<T>(partition: number, value: T): T | Promise<T> {
  return partition === SLOW ? sleep(MILLISECONDS, value) : value;
}
