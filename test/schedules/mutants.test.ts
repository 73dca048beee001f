import { describe, expect, it } from 'vitest';
import { carefulMutants } from './careful-mutants.js';
import { explore } from './explore.js';
import { mutants } from './mutants.js';
import { shapes } from './shapes/index.js';

const SEED = 20240101;

describe.each([...mutants, ...carefulMutants])('$name', ({ parts, law, shapes: names }) => {
  it.each(shapes.filter(({ name }) => names.includes(name)))('turns $name red', async (shape) => {
    const { failure } = await explore(shape, { runs: 2000, seed: SEED, parts, laws: [law] });
    expect(failure, `${law.name} did not notice`).toBeDefined();
    expect(failure!.scenario.input.length).toBeLessThanOrEqual(6);
    expect(failure!.scenario.faults.length).toBeLessThanOrEqual(3);
  });
});
