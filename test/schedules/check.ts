import { parts as production, type Parts } from '../../src/runtime/parts.js';
import { Settlement, type SettledListener } from '../../src/runtime/settlement.js';
import { laws } from '../../src/testing/laws/index.js';
import { judge, type Law, type Violation } from '../../src/testing/laws/law.js';
import type { History, Scenario } from '../../src/testing/simulation/scenario.js';
import type { Shape } from '../../src/testing/simulation/shape.js';
import { simulate } from '../../src/testing/simulation/simulate.js';

export interface Checked {
  readonly history: History;
  readonly violations: readonly Violation[];
}

/** The production tracker, begun small and just below the wrap of its handles, so that every schedule passes both. */
class SmallSettlement extends Settlement {
  constructor(position: number, listener: SettledListener) {
    super(position, listener, 4, 0x7ffffff8);
  }
}
const small: Parts = { ...production, Settlement: SmallSettlement };

/** Batch sizes of the other run of a schedule without faults. */
const otherBatch = (batch: number) => (batch === 1 ? 5 : 1);

/** Runs one schedule and asks the laws: every one unless told otherwise. */
export async function check(
  shape: Shape,
  scenario: Scenario,
  parts: Parts = small,
  asked: readonly Law[] = laws,
): Promise<Checked> {
  let history = await simulate(shape, scenario, parts);
  // What a record kills repeats what was in flight, and that depends on the batches.
  const died = history.events.some(({ type }) => type === 'killed');
  if (scenario.faults.length === 0 && !died) {
    const settings = { ...scenario.settings, batch: otherBatch(scenario.settings.batch) };
    const twin = await simulate(shape, { ...scenario, settings }, parts);
    history = { ...history, world: { ...history.world, twin: twin.world.outputs } };
  }
  return { history, violations: judge(asked, history.events, history.world) };
}
