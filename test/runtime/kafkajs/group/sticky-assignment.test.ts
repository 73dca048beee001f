import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TopicPartition } from '../../../../src/core/record.js';
import { assignSticky, type Seat } from '../../../../src/runtime/kafkajs/group/sticky-assignment.js';
import { runs } from '../../../runs.js';

const name = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;
const partitionsOf = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([topic, count]) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition })),
  );
const seatsFrom = (held: ReadonlyMap<string, readonly TopicPartition[]>, ids: readonly string[], topics: string[]) =>
  ids.map((id): Seat => ({ id, topics, owned: held.get(id) ?? [] }));

const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(12), { minKeys: 1 });
const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 6 });

describe('assignSticky', () => {
  it('gives every partition to one member, and no member two more than another', () => {
    fc.assert(
      fc.property(counts, ids, fc.array(fc.nat(40)), (counts, ids, hints) => {
        const partitions = partitionsOf(counts);
        // Hints may be anything: partitions that are gone, or that several claim.
        const seats = ids.map((id, i): Seat => ({
          id,
          topics: Object.keys(counts),
          owned: hints.filter((_, k) => k % ids.length <= i).map((partition) => ({ topic: 'a', partition })),
        }));
        const given = [...assignSticky(seats, partitions).values()];
        expect(given.flat().map(name).sort()).toEqual(partitions.map(name).sort());
        const sizes = given.map((mine) => mine.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('moves no more than it must when members come and go', () => {
    fc.assert(
      fc.property(counts, ids, ids, (counts, first, second) => {
        const partitions = partitionsOf(counts);
        const topics = Object.keys(counts);
        const before = assignSticky(seatsFrom(new Map(), first, topics), partitions);
        const after = assignSticky(seatsFrom(before, second, topics), partitions);
        const fair = Math.floor(partitions.length / second.length);
        for (const id of second) {
          const had = new Set((before.get(id) ?? []).map(name));
          const kept = after.get(id)!.filter((at) => had.has(name(at))).length;
          expect(kept).toBeGreaterThanOrEqual(Math.min(had.size, fair));
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it('is the same whoever computes it, and stays when nothing changes', () => {
    fc.assert(
      fc.property(counts, ids, (counts, ids) => {
        const partitions = partitionsOf(counts);
        const topics = Object.keys(counts);
        const once = assignSticky(seatsFrom(new Map(), ids, topics), partitions);
        const shuffled = seatsFrom(once, [...ids].reverse(), topics);
        const again = assignSticky(shuffled, partitions);
        for (const id of ids) expect(again.get(id)!.map(name).sort()).toEqual(once.get(id)!.map(name).sort());
      }),
      { numRuns: runs(500) },
    );
  });

  it('gives a topic only to members that read it', () => {
    const seats: Seat[] = [
      { id: 'new', topics: ['a', 'b'], owned: [] },
      { id: 'old', topics: ['a'], owned: [{ topic: 'b', partition: 0 }] },
    ];
    const given = assignSticky(seats, partitionsOf({ a: 2, b: 2 }));
    expect(given.get('old')!.every(({ topic }) => topic === 'a')).toBe(true);
    expect([...given.values()].flat()).toHaveLength(4);
  });
});
