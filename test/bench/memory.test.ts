import { describe, expect, it } from 'vitest';
import { residentOf } from '../../bench/memory/resident.js';

describe('residentOf', () => {
  it('gives the peak, and the means of the second and the last quarter', () => {
    expect(residentOf([1, 9, 4, 6, 5, 5, 2, 4])).toEqual({ peak: 9, early: 5, late: 3, samples: 8 });
  });
});
