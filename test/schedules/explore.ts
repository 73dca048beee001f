import fc from 'fast-check';
import type { Parts } from '../../src/runtime/parts.js';
import type { Law } from '../../src/testing/laws/law.js';
import type { Scenario } from '../../src/testing/simulation/scenario.js';
import type { Shape } from '../../src/testing/simulation/shape.js';
import { scenario } from './arbitraries.js';
import { check, type Checked } from './check.js';

export interface Options {
  readonly runs: number;
  readonly seed: number;
  /** Begins at a failure that an earlier run printed, in place of its first schedule. */
  readonly path?: string;
  readonly parts?: Parts;
  /** The laws that are asked; every one unless told otherwise. */
  readonly laws?: readonly Law[];
  readonly shrink?: boolean;
}

export interface Explored {
  readonly runs: number;
  readonly events: number;
  readonly failure?: Checked & {
    readonly scenario: Scenario;
    /** The number of the first schedule that failed, and how often it was made smaller. */
    readonly run: number;
    readonly shrunk: number;
    readonly path: string;
  };
}

/** Runs random schedules of a shape until one breaks a law, and makes that one as small as it gets. */
export async function explore(shape: Shape, options: Options): Promise<Explored> {
  const { runs, seed, path, parts, laws, shrink = true } = options;
  let ran = 0;
  let events = 0;
  const property = fc.asyncProperty(scenario, async (each) => {
    const { history, violations } = await check(shape, each, parts, laws);
    ran++;
    events += history.events.length;
    return violations.length === 0;
  });
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // nobody reads the stacks of planned failures, and they cost a tenth of the time
  const details = await fc.check(property, { numRuns: runs, seed, ...(path && { path }), endOnFailure: !shrink });
  Error.stackTraceLimit = stackTraceLimit;
  if (!details.failed) return { runs: ran, events };
  if (details.errorInstance instanceof Error && !/returning false/.test(details.errorInstance.message))
    throw details.errorInstance;
  const [smallest] = details.counterexample!;
  const checked = await check(shape, smallest, parts, laws);
  const failure = {
    ...checked,
    scenario: smallest,
    run: details.numRuns,
    shrunk: details.numShrinks,
    path: details.counterexamplePath!,
  };
  return { runs: ran, events, failure };
}
