import { describe, expect, it } from 'vitest';
import { pairs } from '../../bench/avro/pairs.js';

describe('decode, map, encode', () => {
  // pairs() compares every record of both before it gives them.
  it.each(pairs(100))('$name: Spillway writes what avsc writes by hand', async ({ contestants }) => {
    for (const { round } of contestants) expect((await round()).records).toBe(100);
  });
});
