import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newClusterId } from './cluster-id.js';

it('makes ids of a cluster that a command line does not take for options', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(newClusterId(() => Buffer.from(bytes))).toMatch(/^[A-Za-z0-9][\w-]{21}$/);
    }),
    { numRuns: 500, examples: [[new Uint8Array(16).fill(0xf8)], [new Uint8Array(16).fill(0xff)]] },
  );
  expect(newClusterId()).not.toBe(newClusterId());
});
