import { expect, it } from 'vitest';
import { subtopologies } from '../../src/graph/subtopologies.js';
import { Sketch } from './sketch.js';

it('what no stream connects is apart, and a merge connects', () => {
  const s = new Sketch();
  const [a, b, c] = [s.source('a'), s.source('b'), s.source('c')];
  const tap = s.step('tap', 'tap', b);
  expect(subtopologies(s.graph())).toEqual([[a], [b, tap], [c]]);
  const merge = s.merge('all', c, a);
  expect(subtopologies(s.graph())).toEqual([
    [a, c, merge],
    [b, tap],
  ]);
});
