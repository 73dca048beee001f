import fc from 'fast-check';
import { expect, it } from 'vitest';
import { POINTS } from '../../src/testing/simulation/fault-plan.js';
import { simulate } from '../../src/testing/simulation/simulate.js';
import { runs } from '../runs.js';
import { scenario } from './arbitraries.js';
import { shapes } from './shapes/index.js';

const FAULTS = [
  ...POINTS.map((point) => `kill: ${point}`),
  'kill at',
  'expire',
  'visit',
  'slow sink',
  'failing sink',
  'closed topic',
  'refused record',
  'dead letters down',
  'registry down',
  'acknowledgement lost',
  'commit refused',
  'stall',
  'clock jump',
  'step throws',
  'step hangs',
];

it('every fault that a plan can hold does happen, again and again, before all is done', async () => {
  const happened = new Map<string, number>();
  const schedules = fc.sample(scenario, { numRuns: runs(1000), seed: 11 });
  for (const [i, schedule] of schedules.entries()) {
    const { events } = await simulate(shapes[i % shapes.length]!, schedule);
    const faults = new Set<string>();
    for (const event of events)
      if (event.type === 'fault')
        faults.add(event.fault.startsWith('kill:') ? event.fault : event.fault.split(':')[0]!);
    for (const fault of faults) happened.set(fault, (happened.get(fault) ?? 0) + 1);
  }
  const rare = FAULTS.filter((fault) => (happened.get(fault) ?? 0) < 3);
  expect(rare).toEqual([]);
  for (const fault of ['stall', 'visit', 'expire', 'kill at', 'slow sink', 'step throws', 'failing sink'])
    expect(happened.get(fault), fault).toBeGreaterThan(10);
});
