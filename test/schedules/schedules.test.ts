import { expect, it } from 'vitest';
import { storyOf } from '../../src/testing/simulation/timeline.js';
import { runs } from '../runs.js';
import { explore } from './explore.js';
import { shapes } from './shapes/index.js';

/** A run of the suite sees the same schedules each time; `npm run schedules` draws new ones. */
const SEED = 3;

it.each(shapes)('every law holds in every schedule of $name', async (shape) => {
  const { failure, runs: ran } = await explore(shape, { runs: runs(2000), seed: SEED });
  if (failure) {
    const replay = `npm run schedules -- --shape ${shape.name} --seed ${SEED} --path ${failure.path}`;
    expect.fail(`${replay}\n${storyOf(failure.scenario, failure.history, failure.violations)}`);
  }
  expect(ran).toBe(runs(2000));
});
