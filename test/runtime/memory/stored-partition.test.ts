import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProducerRecord } from '../../../src/core/record.js';
import { bytesOf, StoredPartition } from '../../../src/runtime/memory/stored-partition.js';
import { runs } from '../../runs.js';

const record = (size: number, timestamp = 0): ProducerRecord => ({
  key: null,
  value: new Uint8Array(size),
  headers: [],
  timestamp,
});

/** The same, without any cleverness. */
class Naive {
  records: { offset: number; bytes: number; timestamp: number }[] = [];
  start = 0;
  end = 0;

  constructor(readonly kept: { records: number; bytes: number; ms: number }) {}

  trim(wall: number) {
    const over = () => {
      const bytes = this.records.reduce((sum, each) => sum + each.bytes, 0);
      if (this.records.length > this.kept.records) return true;
      if (this.records.length > 1 && bytes > this.kept.bytes) return true;
      return this.records.length > 0 && this.records[0]!.timestamp < wall - this.kept.ms;
    };
    while (over()) this.start = this.records.shift()!.offset + 1;
  }
}

const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant('append'),
      sizes: fc.array(fc.nat(20), { maxLength: 8 }),
      late: fc.nat(30),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('gap'), n: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('drop'), share: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('wait'), ms: fc.nat(40) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('read'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      maxRecords: fc.integer({ min: 1, max: 10 }),
      maxBytes: fc.nat(3000),
    }),
  },
);

const limit = fc.option(fc.integer({ min: 1, max: 60 }), { nil: Infinity });

describe('StoredPartition', () => {
  it('keeps, drops and gives what a plain list would', () => {
    fc.assert(
      fc.property(
        fc.record({ records: limit, bytes: limit, ms: limit }),
        fc.array(operation, { maxLength: 60 }),
        (kept, operations) => {
          const partition = new StoredPartition(kept);
          const naive = new Naive(kept);
          let wall = 1000;
          for (const step of operations) {
            if (step.op === 'append') {
              const records = step.sizes.map((size) => record(size, wall - step.late));
              partition.append(records, wall);
              for (const each of records) {
                naive.records.push({ offset: naive.end++, bytes: bytesOf(each), timestamp: each.timestamp });
              }
              naive.trim(wall);
            } else if (step.op === 'gap') {
              partition.gap(step.n);
              naive.end += step.n;
            } else if (step.op === 'drop') {
              const below = naive.start + Math.round(step.share * (naive.end - naive.start));
              partition.dropBelow(below);
              naive.records = naive.records.filter(({ offset }) => offset >= below);
              naive.start = below;
            } else if (step.op === 'wait') {
              wall += step.ms;
            } else {
              naive.trim(wall);
              expect(partition.start(wall)).toBe(naive.start);
              expect(partition.end()).toBe(naive.end);
              const from = naive.start + Math.floor(step.share * (naive.end - naive.start));
              if (from === naive.end) continue;
              const there = naive.records.filter(({ offset }) => offset >= from);
              const fit: typeof there = [];
              let charge = 0;
              for (const each of there) {
                charge += each.bytes + 400;
                if (fit.length === step.maxRecords || (fit.length > 0 && charge > step.maxBytes)) break;
                fit.push(each);
              }
              const next = fit.length === there.length ? naive.end : fit.at(-1)!.offset + 1;
              const slice = partition.read(from, step.maxRecords, step.maxBytes);
              expect(slice.records.map(({ offset }) => offset)).toEqual(fit.map(({ offset }) => offset));
              expect(slice.next).toBe(next);
            }
          }
        },
      ),
      { numRuns: runs(2000) },
    );
  });

  it('measures key, value and headers', () => {
    const full: ProducerRecord = {
      key: new Uint8Array(2),
      value: new Uint8Array(30),
      headers: [
        ['abc', new Uint8Array(4)],
        ['d', null],
      ],
      timestamp: 0,
    };
    expect(bytesOf(full)).toBe(40);
    expect(bytesOf({ ...full, key: null, value: null, headers: [] })).toBe(0);
  });

  it('gives the same record objects each time, and frees what it dropped', () => {
    const partition = new StoredPartition({ records: 3000, bytes: Infinity, ms: Infinity });
    for (let i = 0; i < 10_000; i++) partition.append([record(1)], 0);
    expect(partition.start(0)).toBe(7000);
    const [first] = partition.read(7000, 1, 1).records;
    expect(first).toBe(partition.read(7000, 5, Infinity).records[0]);
    expect(first?.offset).toBe(7000);
    expect(partition.read(8765, 2, Infinity)).toMatchObject({
      records: [{ offset: 8765 }, { offset: 8766 }],
      next: 8767,
    });
    // What is held is bounded by what is kept, not by what ever was there.
    expect((partition as unknown as { records: unknown[] }).records.length).toBeLessThanOrEqual(2 * 3000 + 1);
  });
});
