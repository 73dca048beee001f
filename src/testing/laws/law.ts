import type { Observed } from '../simulation/observed.js';
import type { World } from './world.js';

/** One reading of a history. Both give what is wrong, in a sentence, or nothing. */
export interface Reading {
  readonly see?: (event: Observed) => string | undefined | void;
  readonly end?: () => string | undefined | void;
}

/** Something that must hold in every history, whatever faults there are: a fold over the events. */
export interface Law {
  readonly name: string;
  readonly read: (world: World) => Reading;
}

export interface Violation {
  readonly law: string;
  readonly problem: string;
  /** The number of the event at which it showed; that of all events when it showed only at the end. */
  readonly event: number;
}

export const law = (name: string, read: (world: World) => Reading): Law => ({ name, read });

/** The first violation of each law, in the order of the laws. */
export function judge(laws: readonly Law[], events: readonly Observed[], world: World): Violation[] {
  const violations: Violation[] = [];
  for (const { name, read } of laws) {
    const reading = read(world);
    let problem: string | undefined | void;
    let event = 0;
    if (reading.see)
      for (; event < events.length && problem === undefined; event++) problem = reading.see(events[event]!);
    if (problem !== undefined) event--;
    else {
      event = events.length;
      problem = reading.end?.();
    }
    if (problem !== undefined) violations.push({ law: name, problem, event });
  }
  return violations;
}
