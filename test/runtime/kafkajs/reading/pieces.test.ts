import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Batch } from '../../../../src/core/transport.js';
import { pieces } from '../../../../src/runtime/kafkajs/reading/pieces.js';
import { runs } from '../../../runs.js';

/** Records with so many bytes, each so far behind the one before it. */
function batchOf(records: readonly (readonly [bytes: number, gap: number])[], behind: number): Batch {
  let offset = 4;
  const given = records.map(([bytes, gap]) => {
    offset += gap;
    return { key: null, value: new Uint8Array(bytes), headers: [], timestamp: 0, offset: offset++ };
  });
  return { topic: 't', partition: 1, fetched: 4, next: offset + behind, end: 99, records: given };
}

it('are the batch, one behind the other, none larger than was asked for', () => {
  const record = fc.tuple(fc.nat(100), fc.nat(2));
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 30 }),
      fc.nat(3),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 300 }),
      (records, behind, maxRecords, maxBytes) => {
        const batch = batchOf(records, behind);
        const parts = [...pieces(batch, { maxRecords, maxBytes })];
        expect(parts.flatMap((part) => part.records)).toEqual(batch.records);
        expect(parts[0]!.fetched).toBe(batch.fetched);
        expect(parts.at(-1)!.next).toBe(batch.next);
        parts.forEach((part, i) => {
          const bytes = part.records.reduce((sum, { value }) => sum + value!.byteLength, 0);
          expect(part.records.length).toBeLessThanOrEqual(maxRecords);
          if (bytes > maxBytes) expect(part.records).toHaveLength(1);
          if (i > 0) expect([part.fetched, part.records[0]!.offset]).toEqual([parts[i - 1]!.next, part.fetched]);
          for (const { offset } of part.records) expect(offset >= part.fetched && offset < part.next).toBe(true);
        });
      },
    ),
    { numRuns: runs(5_000) },
  );
});

it('are one, the batch itself, where it is small enough or holds nothing', () => {
  for (const records of [[], [[5, 0]] as const]) {
    const batch = batchOf(records, 2);
    expect([...pieces(batch, { maxRecords: 1, maxBytes: 1 })]).toEqual([batch]);
  }
});
