import type { Parts } from '../../src/runtime/parts.js';
import { laws } from '../../src/testing/laws/index.js';
import { judge, type Violation } from '../../src/testing/laws/law.js';
import type { History, Scenario } from '../../src/testing/simulation/scenario.js';
import type { Shape } from '../../src/testing/simulation/shape.js';
import { simulate } from '../../src/testing/simulation/simulate.js';

export interface Checked {
  readonly history: History;
  readonly violations: readonly Violation[];
}

/** Batch sizes of the other run of a schedule without faults. */
const otherBatch = (batch: number) => (batch === 1 ? 5 : 1);

/** Runs one schedule and asks every law. */
export async function check(shape: Shape, scenario: Scenario, parts?: Parts): Promise<Checked> {
  let history = await simulate(shape, scenario, parts);
  if (scenario.faults.length === 0) {
    const settings = { ...scenario.settings, batch: otherBatch(scenario.settings.batch) };
    const twin = await simulate(shape, { ...scenario, settings }, parts);
    history = { ...history, world: { ...history.world, twin: twin.world.outputs } };
  }
  return { history, violations: judge(laws, history.events, history.world) };
}
