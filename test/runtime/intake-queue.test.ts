import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeOf } from '../../src/core/record.js';
import type { Batch } from '../../src/core/transport.js';
import { IntakeQueue } from '../../src/runtime/intake-queue.js';
import { runs } from '../runs.js';
import { batchOf, buffersOf, parts, recordsOf } from './response.js';

const batch = (fetched: number, sizes: readonly number[], gap = 0): Batch => ({
  topic: 'in',
  partition: 0,
  fetched,
  next: fetched + sizes.length + gap,
  end: fetched + sizes.length + gap + 7,
  records: sizes.map((size, i) => ({
    key: null,
    value: new Uint8Array(size),
    headers: [],
    timestamp: 0,
    offset: fetched + i,
  })),
});

function queue(position = 0) {
  const told: string[] = [];
  const fetch = { pause: () => void told.push('pause'), resume: () => void told.push('resume') };
  return { told, intake: new IntakeQueue(position, fetch) };
}

describe('the intake of a partition', () => {
  it('admits only what begins at its position', () => {
    const { intake } = queue(10);
    expect(intake.admit(batch(9, [1, 1]), 0)).toBe(false);
    expect(intake.admit(batch(11, [1]), 0)).toBe(false);
    expect([intake.position, intake.records, intake.bytes, intake.end]).toEqual([10, 0, 0, 0]);
    expect(intake.admit(batch(10, [1, 1], 3), 0)).toBe(true);
    expect([intake.position, intake.records, intake.end]).toEqual([15, 2, 22]);
    expect(intake.admit(batch(10, [1, 1], 3), 0)).toBe(false);
    expect(intake.admit(batch(15, []), 0)).toBe(true);
    expect(intake.admit(batch(15, [1]), 0)).toBe(true);
  });

  it('gives the records of its batches in order, and the position behind each', () => {
    const { intake } = queue();
    intake.admit(batch(0, [1, 2], 1), 0);
    intake.admit(batch(3, []), 0);
    intake.admit(batch(3, [3]), 0);
    const offsets: (number | string | undefined)[] = [];
    while (intake.current) {
      const record = intake.take();
      offsets.push(record ? record.offset : `next ${intake.finish()}`);
      if (record) expect(intake.queued).toBe(3 - offsets.filter((seen) => typeof seen === 'number').length);
    }
    expect(offsets).toEqual([0, 1, 'next 3', 'next 3', 3, 'next 4']);
    expect(intake.queued).toBe(0);
  });

  it('knows the timestamp of the first record that is queued', () => {
    const { intake } = queue();
    const at = (fetched: number, ...timestamps: readonly number[]): Batch => {
      const given = batch(
        fetched,
        timestamps.map(() => 1),
      );
      return { ...given, records: given.records.map((record, i) => ({ ...record, timestamp: timestamps[i]! })) };
    };
    expect(intake.oldestTimestamp).toBeUndefined();
    intake.admit(at(0, 5, 3), 0);
    intake.admit(at(2), 0);
    intake.admit(at(2, 8), 0);
    const seen = [intake.oldestTimestamp];
    while (intake.current) {
      if (!intake.take()) intake.finish();
      seen.push(intake.oldestTimestamp);
    }
    expect(seen).toEqual([5, 3, 8, 8, 8, undefined, undefined]);
  });

  it('knows what the log holds, and since when it holds what is not fetched', () => {
    const { intake } = queue(10);
    expect([intake.start, intake.end, intake.knownSince]).toEqual([null, 0, null]);
    intake.observe(2, 10, 100);
    expect([intake.start, intake.end, intake.knownSince]).toEqual([2, 10, null]);
    intake.observe(3, 11, 200);
    intake.observe(4, 9, 300);
    expect([intake.start, intake.end, intake.knownSince]).toEqual([4, 11, 200]);
    intake.admit(batch(10, [1]), 0);
    expect(intake.knownSince).toBeNull();
  });

  it('copies what is left of batches that wait long enough, or of all when its fetch is paused, each once', () => {
    const { intake } = queue();
    const batches = [0, 2, 4].map((fetched) => batchOf(recordsOf([parts(10), parts(20)], 1e6), fetched));
    batches.forEach((each, i) => intake.admit(each, i * 100));
    const sizes = () => batches.map(({ records }) => records.map((record) => buffersOf([record])[0]!.byteLength));
    const response = 1_000_030;
    intake.take();
    expect(intake.detach(-1, () => true)).toBe(false);
    expect(intake.detach(100, () => true)).toBe(true);
    expect(sizes()).toEqual([
      [response, 20],
      [response, response],
      [response, response],
    ]);
    expect(intake.detach(100, () => true)).toBe(true);
    expect(intake.detach(100, () => true)).toBe(false);
    expect(sizes()).toEqual([
      [response, 20],
      [30, 30],
      [response, response],
    ]);
    intake.resize({ bytes: 1, records: 1 });
    expect(intake.detach(-1, () => false)).toBe(false);
    expect(sizes()[2]).toEqual([30, 30]);
    const taken = Array.from({ length: 3 }, () => [intake.take(), intake.finish()]);
    expect(taken.map(([, next]) => next)).toEqual([2, 4, 6]);
  });

  it('pauses at its share of bytes or records, and resumes when half of both is gone', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('admit' as const), sizes: fc.array(fc.nat(2000), { maxLength: 4 }) }),
      fc.record({ do: fc.constant('release' as const), pick: fc.nat(100) }),
      fc.record({
        do: fc.constant('resize' as const),
        bytes: fc.integer({ min: 400, max: 20_000 }),
        records: fc.integer({ min: 1, max: 12 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { told, intake } = queue();
        const open: number[] = [];
        const expected: string[] = [];
        let share = { bytes: Infinity, records: Infinity };
        let paused = false;
        for (const step of steps) {
          if (step.do === 'admit') {
            const given = batch(intake.position, step.sizes);
            expect(intake.admit(given, 0)).toBe(true);
            open.push(...given.records.map(chargeOf));
          } else if (step.do === 'resize') {
            share = { bytes: step.bytes, records: step.records };
            intake.resize(share);
          } else if (open.length > 0) intake.release(open.splice(step.pick % open.length, 1)[0]!);
          const bytes = open.reduce((sum, charge) => sum + charge, 0);
          const over = bytes >= share.bytes || open.length >= share.records;
          const half = bytes <= share.bytes / 2 && open.length <= share.records / 2;
          if (paused ? half : over) {
            paused = !paused;
            expected.push(paused ? 'pause' : 'resume');
          }
          expect([intake.bytes, intake.records, intake.paused]).toEqual([bytes, open.length, paused]);
        }
        expect(told).toEqual(expected);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('a partition that is about to run dry', () => {
  const many = (fetched: number, count: number, more: number): Batch => {
    const given = batch(
      fetched,
      Array.from({ length: count }, () => 1),
    );
    return { ...given, end: given.next + more };
  };

  it('is one with little to begin and more in the log', () => {
    const { intake } = queue();
    expect(intake.hungry).toBe(false);
    intake.admit(many(0, 1_500, 1), 0);
    expect(intake.hungry).toBe(false);
    for (let taken = 0; taken < 500; taken++) intake.take();
    expect(intake.hungry).toBe(false);
    intake.take();
    expect(intake.hungry).toBe(true);
  });

  it('is none that was read to its end, until it has grown', () => {
    const { intake } = queue();
    intake.admit(many(0, 5, 0), 0);
    expect(intake.hungry).toBe(false);
    intake.observe(0, 6, 0);
    expect(intake.hungry).toBe(true);
  });

  it('is none that holds its share, or is told to wait', () => {
    const { intake } = queue();
    intake.admit(many(0, 5, 3), 0);
    expect(intake.hungry).toBe(true);
    intake.resize({ bytes: Infinity, records: 5 });
    expect(intake.hungry).toBe(false);
  });
});

it('reads no more than 20,000 records ahead, whatever the budget, and goes on at half of that', () => {
  const { told, intake } = queue();
  const ones = Array.from({ length: 10_000 }, () => 1);
  intake.admit(batch(0, ones), 0);
  expect(told).toEqual([]);
  intake.admit(batch(10_000, ones), 0);
  expect(told).toEqual(['pause']);
  for (let taken = 0; taken < 10_000; taken++) intake.take();
  // Begun, and not settled yet: a settled record looks.
  expect(told).toEqual(['pause']);
  intake.release(intake.charge);
  expect(told).toEqual(['pause', 'resume']);
});
