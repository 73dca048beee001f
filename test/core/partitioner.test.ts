import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { murmur2, partitionFor } from '../../src/core/partitioner.js';
import { runs } from '../runs.js';

const bytes = (text: string) => new TextEncoder().encode(text);

// The vectors of Kafka's own UtilsTest.
const vectors: [string, number][] = [
  ['', 275646681],
  ['21', -973932308],
  ['abc', 479470107],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
];

/** The same arithmetic on integers without a limit, cut to 32 bits after each step. */
function slowMurmur2(data: Uint8Array): number {
  const m = 0x5bd1e995n;
  const cut = (n: bigint) => BigInt.asUintN(32, n);
  let h = cut(0x9747b28cn ^ BigInt(data.length));
  let at = 0;
  for (; at + 4 <= data.length; at += 4) {
    let k = 0n;
    for (let byte = 3; byte >= 0; byte--) k = k * 256n + BigInt(data[at + byte]!);
    k = cut(k * m);
    k = cut((k ^ (k >> 24n)) * m);
    h = cut(h * m) ^ k;
  }
  if (at < data.length) {
    for (let i = data.length - 1; i >= at; i--) h ^= BigInt(data[i]!) << BigInt(8 * (i - at));
    h = cut(h * m);
  }
  h = cut((h ^ (h >> 13n)) * m);
  return Number(BigInt.asIntN(32, h ^ (h >> 15n)));
}

describe('murmur2', () => {
  it.each(vectors)('of %j is what Java gives', (text, hash) => {
    expect(murmur2(bytes(text))).toBe(hash);
  });

  it('agrees with unlimited integers for bytes of every length and sign', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (data) => {
        expect(murmur2(data)).toBe(slowMurmur2(data));
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('partitionFor', () => {
  it('drops the sign of the hash before it divides', () => {
    expect(partitionFor(bytes('foobar'), 50)).toBe(16);
  });

  it('is a partition of the topic, and the same for the same bytes, whoever else is sent meanwhile', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 5000 }), fc.nat(), (key, partitions, turn) => {
        const chosen = partitionFor(key, partitions, turn);
        expect(Number.isInteger(chosen) && chosen >= 0 && chosen < partitions).toBe(true);
        expect(partitionFor(key.slice(), partitions)).toBe(chosen);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('takes null keys round robin', () => {
    expect([0, 1, 2, 3, 4].map((turn) => partitionFor(null, 3, turn))).toEqual([0, 1, 2, 0, 1]);
  });
});
