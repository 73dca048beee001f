import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeOf, type ConsumerRecord } from '../../src/core/record.js';
import { detach } from '../../src/runtime/detach.js';
import { runs } from '../runs.js';
import { buffersOf, parts, recordsOf } from './response.js';

const length = fc.option(fc.nat(30));
const given = fc.record({ key: length, value: length, headers: fc.array(length, { maxLength: 3 }) });
const charged = (records: readonly ConsumerRecord[]) => records.reduce((sum, record) => sum + chargeOf(record), 0);
const MUCH = 200_000;

describe('detaching records from their response', () => {
  it('gives those that are left the same bytes, in one buffer of exactly their size, and leaves the others alone', () => {
    fc.assert(
      fc.property(fc.array(given, { minLength: 1, maxLength: 12 }), fc.nat(11), fc.boolean(), (all, taken, plain) => {
        const records = recordsOf(all, MUCH, plain);
        const from = taken % all.length;
        const [before, left] = [records.slice(0, from), records.slice(from)];
        // The bytes of the first, middle and last say whether it is worth it.
        fc.pre([0, (left.length - 1) >> 1, left.length - 1].some((i) => buffersOf([left[i]!]).length > 0));
        const was = structuredClone(records.map(({ key, value, headers }) => [key, value, headers]));
        const [response] = buffersOf(records);
        const kinds = (each: readonly ConsumerRecord[]) => each.map(({ value }) => value && Buffer.isBuffer(value));
        const kindsBefore = kinds(records);

        expect(detach(records, from, charged(left))).toBe(true);
        expect(records.map(({ key, value, headers }) => [key, value, headers].map(plainOf))).toEqual(
          was.map((each) => each.map(plainOf)),
        );
        expect(records.map(({ offset, timestamp }) => [offset, timestamp])).toEqual(
          all.map((_, offset) => [offset, 1_000 + offset]),
        );
        expect(kinds(records)).toEqual(kindsBefore);
        for (const buffer of buffersOf(before)) expect(buffer).toBe(response);
        const bytes = left.reduce((sum, record) => sum + chargeOf({ ...record, headers: [] }) - 400, 0);
        const inHeaders = left.flatMap(({ headers }) => headers.map(([, each]) => each?.byteLength ?? 0));
        const size = bytes + inHeaders.reduce((sum, each) => sum + each, 0);
        for (const buffer of buffersOf(left)) {
          expect(buffer).not.toBe(response);
          expect(buffer.byteLength).toBe(size);
        }
        expect(buffersOf(left).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('does nothing where it sets little free: not for a response that is theirs, nor for one that is small', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { minLength: 1, maxLength: 8 }), fc.nat(64_000), (sizes, beside) => {
        const records = recordsOf(sizes.map(parts), beside);
        const [response] = buffersOf(records);
        expect(detach(records, 0, charged(records))).toBe(false);
        expect(buffersOf(records)).toEqual([response]);
        expect(buffersOf(records)[0]).toBe(response);
      }),
      { numRuns: runs(500) },
    );
  });

  it('is done once: a copy is no response', () => {
    const records = recordsOf([parts(10), parts(20)], MUCH);
    expect(detach(records, 0, charged(records))).toBe(true);
    const [copy] = buffersOf(records);
    expect(detach(records, 0, charged(records))).toBe(false);
    expect(buffersOf(records)[0]).toBe(copy);
  });

  it('copies the few that are left of a large copy', () => {
    const records = recordsOf(
      Array.from({ length: 100 }, () => parts(5_000)),
      10 * MUCH,
    );
    expect(detach(records, 0, charged(records))).toBe(true);
    expect(detach(records, 97, charged(records.slice(97)))).toBe(true);
    expect(buffersOf(records.slice(97)).map(({ byteLength }) => byteLength)).toEqual([15_000]);
  });

  it('has nothing to do for records without bytes, or for none', () => {
    const records = recordsOf([{ key: null, value: null, headers: [null] }], MUCH);
    expect(detach(records, 0, 400)).toBe(false);
    expect(detach(records, 1, 0)).toBe(false);
    expect(detach([], 0, 0)).toBe(false);
  });
});

/** Bytes as numbers, whatever their class. */
function plainOf(given: unknown): unknown {
  if (given instanceof Uint8Array) return [...given];
  return Array.isArray(given) ? given.map(plainOf) : given;
}
