import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonLines } from '../../src/testing/simulation/observed.js';
import { simulate } from '../../src/testing/simulation/simulate.js';
import { scenario } from './arbitraries.js';
import { shapes } from './shapes/index.js';

const schedules = fc.sample(scenario, { numRuns: 30, seed: 5 });

it.each(shapes)('one seed gives one log of $name, to the byte', async (shape) => {
  for (const schedule of schedules) {
    const first = await simulate(shape, schedule);
    const again = await simulate(shape, schedule);
    expect(jsonLines(again.events)).toBe(jsonLines(first.events));
  }
});

it.each(shapes)('another seed gives another log of $name', async (shape) => {
  const { settings } = schedules[0]!;
  const counts: number[] = [];
  for (const { input } of schedules.slice(0, 10)) {
    const logs = new Set<string>();
    for (let seed = 0; seed < 5; seed++)
      logs.add(jsonLines((await simulate(shape, { input, faults: [], settings: { ...settings, seed } })).events));
    counts.push(logs.size);
  }
  expect(Math.max(...counts)).toBeGreaterThan(1);
});
