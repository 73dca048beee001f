import { expect, it } from 'vitest';
import { SeededRandom } from '../../src/testing/seeded-random.js';

const draw = (seed: number, n: number) => {
  const random = new SeededRandom(seed);
  return Array.from({ length: n }, () => random.next());
};

it('gives the same numbers for the same seed, in every release', () => {
  expect(draw(42, 4)).toEqual(draw(42, 4));
  expect(draw(0, 3)).toMatchInlineSnapshot(`
    [
      3809008728,
      1133695204,
      53579671,
    ]
  `);
});

it('gives other numbers for neighbouring seeds', () => {
  const firsts = new Set(Array.from({ length: 1000 }, (_, seed) => draw(seed, 1)[0]));
  expect(firsts.size).toBe(1000);
});

it('spreads evenly over a small range', () => {
  const random = new SeededRandom(1);
  const counts = new Array<number>(8).fill(0);
  for (let i = 0; i < 8000; i++) counts[random.below(8)]!++;
  for (const count of counts) expect(count).toBeGreaterThan(850);
  for (let i = 0; i < 1000; i++) expect(random.unit()).toBeLessThan(1);
});
