import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HEADER, idAt, schemaIdOf, writeHead } from '../../src/schema/wire.js';
import { runs } from '../runs.js';

it('reads the id that it wrote, for every int32', () => {
  fc.assert(
    fc.property(fc.integer(), fc.uint8Array(), (id, body) => {
      const bytes = new Uint8Array(HEADER + body.length);
      bytes.set(body, HEADER);
      writeHead(bytes, id);
      expect(schemaIdOf(bytes)).toBe(id);
      expect(idAt(bytes)).toBe(Buffer.from(bytes).readInt32BE(1));
      expect(bytes.subarray(HEADER)).toEqual(body);
    }),
    { numRuns: runs(1000) },
  );
});

it('gives an id exactly for byte 0 and four more, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), fc.boolean(), (bytes, magic) => {
      if (magic && bytes.length > 0) bytes[0] = 0;
      const whole = bytes.length >= 5 && bytes[0] === 0;
      expect(schemaIdOf(bytes)).toBe(whole ? Buffer.from(bytes).readInt32BE(1) : undefined);
    }),
    { numRuns: runs(1000) },
  );
  expect(schemaIdOf(null)).toBeUndefined();
});
