import { readFileSync } from 'node:fs';

/** What a process has used so far. */
export interface Cost {
  /** Of all of its threads, in user and kernel mode. */
  readonly cpuSeconds: number;
  /** The most memory that it ever had at once. */
  readonly peakMiB: number;
}

/** Of a second; Linux has had 100 on every machine that Node runs on. */
const TICKS = 100;

/** By /proc; undefined where there is none, or no such process. */
export function costOf(pid: number): Cost | undefined {
  try {
    // The name of the program, in parentheses, may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    const [user, kernel] = [Number(fields[11]), Number(fields[12])];
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { cpuSeconds: (user + kernel) / TICKS, peakMiB: Math.round(Number(peak) / 1024) };
  } catch {
    return undefined;
  }
}
