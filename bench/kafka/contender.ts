import type { Input } from './input.js';

/** A program, with the arguments before those of its job. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Of what it runs on and stands on, as `Node 20.20.2`. */
  readonly versions: string;
}

/** One way of doing the work of a benchmark, in a process of its own for each run. */
export interface Contender {
  readonly name: string;
  /** How many records it is given: those that are a hundred times slower get fewer. */
  readonly input: Input;
  readonly work?: string;
  /**
   * Makes it ready to be run: compiles it, installs what it needs.
   * @throws (rejects) Error with the reason when that cannot be had here: it is left out, and the reason printed.
   */
  readonly prepare: () => Promise<Command>;
}

/** What one run came to. A run that is `void` has done something else than the work: its figures count for nothing. */
export interface Run {
  readonly void?: string;
  readonly records: number;
  /** From the first append of the broker to the last. */
  readonly seconds: number;
  readonly cpuSeconds: number | undefined;
  readonly peakMiB: number | undefined;
}
