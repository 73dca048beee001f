import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../runs.js';
import { Committing, refused } from './committing.js';

/** Which of these offsets the group may have of the first partition. */
const has = ({ partitions }: Committing, offsets: readonly number[]) =>
  offsets.map((offset) => partitions[0]!.committed.mayBe(offset));

describe('the committer', () => {
  it('commits what is settled after a while, and has no timer while there is nothing', () => {
    const all = new Committing();
    expect(all.clock.pending).toBe(0);
    all.settle(0, 3);
    all.clock.advance(49);
    expect(all.asked).toEqual([]);
    all.clock.advance(1);
    expect(all.asked).toEqual([[{ topic: 'in', partition: 0, offset: 3 }]]);
    expect(all.clock.pending).toBe(0);
    all.clock.advance(7);
    all.answer();
    expect([all.told, all.took]).toEqual([['committed 3'], [7]]);
    expect([all.partitions[0]!.committed.offset, all.clock.pending]).toEqual([3, 0]);
  });

  it('commits at once when so many records are settled', () => {
    const all = new Committing(10);
    all.settle(0, 9);
    all.clock.settle();
    expect(all.asked).toEqual([]);
    all.settle(1);
    expect(all.asked).toEqual([]);
    all.clock.settle();
    expect(all.offsets).toEqual([[9, 1]]);
  });

  it('has one commit in flight, and goes on with what was settled meanwhile', () => {
    const all = new Committing();
    all.settle(0, 1);
    all.clock.advance(50);
    all.settle(0, 4);
    all.clock.advance(500);
    expect(all.offsets).toEqual([[1]]);
    all.answer();
    all.clock.advance(50);
    expect(all.offsets).toEqual([[1], [5]]);
  });

  it('commits again at once when enough was settled while a commit was in flight', () => {
    const all = new Committing(10);
    all.settle(0, 10);
    all.clock.settle();
    all.settle(0, 25);
    all.clock.settle();
    all.answer();
    all.clock.settle();
    expect(all.offsets).toEqual([[10], [35]]);
  });

  it('lets nothing more be taken while a commit is not answered and as much again is settled', () => {
    const all = new Committing(10);
    all.settle(0, 10);
    all.clock.settle();
    all.settle(0, 9);
    expect(all.behind).toBe(false);
    all.settle(0, 1);
    expect(all.behind).toBe(true);
    all.answer();
    expect(all.behind).toBe(false);
  });

  it('lets nothing more be taken while commits are refused, and what is settled is as much as one commit may hold', () => {
    const all = new Committing(10);
    all.settle(0, 8);
    all.clock.advance(50);
    all.answer(refused);
    expect(all.behind).toBe(false);
    all.settle(0, 2);
    all.clock.settle();
    all.answer(refused);
    expect(all.behind).toBe(true);
    all.clock.advance(50);
    all.answer();
    expect(all.behind).toBe(false);
  });

  it('says so when a commit fails, and tries again', () => {
    const all = new Committing();
    all.settle(0, 2);
    all.clock.advance(50);
    all.answer(refused);
    expect(all.told).toEqual(['refused']);
    expect(has(all, [0, 1, 2])).toEqual([true, false, true]);
    all.settle(0, 1);
    all.clock.advance(50);
    all.answer();
    expect(all.offsets).toEqual([[2], [3]]);
    expect(all.told).toEqual(['refused', 'committed 3']);
  });

  it('leaves out partitions that are closed, or have nothing new', () => {
    const all = new Committing();
    all.settle(0, 2);
    all.settle(1, 2);
    all.partitions[0]!.closed = true;
    all.clock.advance(50);
    all.answer();
    all.settle(1, 0);
    all.committer.commit();
    expect(all.offsets).toEqual([[2]]);
    expect(all.asked[0]![0]!.partition).toBe(1);
  });

  it('tells who waits for it when nothing is left to commit, and not before', () => {
    const all = new Committing();
    const done: string[] = [];
    all.committer.commit(() => done.push('nothing'));
    expect(done).toEqual(['nothing']);
    all.settle(0, 1);
    all.committer.commit(() => done.push('first'));
    all.settle(0, 1);
    all.committer.commit(() => done.push('second'));
    all.answer();
    expect(done).toEqual(['nothing']);
    all.answer(refused);
    expect(done).toEqual(['nothing']);
    all.clock.advance(50);
    all.answer();
    expect(done).toEqual(['nothing', 'first', 'second']);
    expect(all.offsets).toEqual([[1], [2], [2]]);
  });

  it.each(['NOT_AUTHORIZED', 'UNKNOWN_TOPIC'])('tells who waits for it when the log will not take it: %s', (code) => {
    const all = new Committing();
    const done: boolean[] = [];
    all.settle(0, 1);
    all.committer.commit((whole) => done.push(whole));
    all.answer(Object.assign(new Error('denied'), { code }));
    expect(done).toEqual([false]);
    // Whoever waits no more may be wrong: it is tried again as long as the app runs.
    all.clock.advance(50);
    expect(all.offsets).toEqual([[1], [1]]);
  });

  it('does not take the answer of an earlier assignment for one of this', () => {
    const all = new Committing();
    all.settle(0, 5);
    all.clock.advance(50);
    all.committer.restart();
    all.answer();
    expect([all.told, all.partitions[0]!.committed.offset]).toEqual([[], 0]);
    all.clock.advance(50);
    expect(all.offsets).toEqual([[5], [5]]);
    all.answer();
    expect(all.partitions[0]!.committed.offset).toBe(5);
  });

  it('is silent once it is closed, and whoever waited is told', () => {
    const all = new Committing();
    const done: string[] = [];
    all.settle(0, 1);
    all.committer.commit(() => done.push('told'));
    all.committer.close();
    expect([done, all.clock.pending]).toEqual([['told'], 0]);
    all.answer(refused);
    expect([all.told, all.clock.pending]).toEqual([[], 0]);
  });

  it('never commits what is not settled, never goes back, and commits all in the end, whatever fails', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('settle' as const), partition: fc.nat(1), records: fc.nat(12) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.nat(80) }),
      fc.record({ do: fc.constant('answer' as const), fails: fc.boolean() }),
      fc.record({ do: fc.constant('restart' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const all = new Committing(10);
        let stale = 0;
        const answer = (error: Error | null) => {
          const old = all.answers.length > 1 || stale > 0;
          if (old) stale--;
          all.answer(error);
        };
        for (const step of steps) {
          const before = all.asked.length;
          if (step.do === 'settle') all.settle(step.partition, step.records);
          else if (step.do === 'wait') all.clock.advance(step.ms);
          else if (step.do === 'restart') {
            stale = all.answers.length;
            all.committer.restart();
          } else if (all.answers.length > 0) answer(step.fails ? refused : null);
          for (const { partition, offset } of all.asked.slice(before).flat()) {
            expect(offset).toBeLessThanOrEqual(all.partitions[partition]!.offset);
          }
          expect(all.answers.length - Math.max(0, stale)).toBeLessThanOrEqual(1);
        }
        for (let turns = 0; turns < 20; turns++) {
          while (all.answers.length > 0) answer(null);
          all.clock.advance(50);
        }
        for (const { committed, offset } of all.partitions) expect(committed.offset).toBe(offset);
        for (const partition of [0, 1]) {
          const offsets = all.asked.flat().filter((mark) => mark.partition === partition);
          const sorted = [...offsets].sort((a, b) => a.offset - b.offset);
          expect(offsets).toEqual(sorted);
        }
        expect(all.clock.pending).toBe(0);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('has no more than two commits of records settled and not committed, however they are answered', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const), partition: fc.nat(1) }) },
      fc.record({ do: fc.constant('wait' as const), ms: fc.nat(80) }),
      fc.record({ do: fc.constant('answer' as const), fails: fc.boolean() }),
      fc.record({ do: fc.constant('restart' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const all = new Committing(5);
        const taken = () => all.partitions.reduce((sum, { offset, committed }) => sum + offset - committed.offset, 0);
        for (const step of steps) {
          if (step.do === 'settle' && !all.behind) all.settle(step.partition);
          else if (step.do === 'wait') all.clock.advance(step.ms);
          else if (step.do === 'answer' && all.answers.length > 0) all.answer(step.fails ? refused : null);
          else if (step.do === 'restart') {
            all.answers.length = 0;
            all.committer.restart();
          }
          all.clock.settle();
          expect(taken()).toBeLessThanOrEqual(10);
        }
        for (let turns = 0; turns < 20; turns++) {
          while (all.answers.length > 0) all.answer();
          all.clock.advance(50);
        }
        expect([all.behind, taken()]).toEqual([false, 0]);
      }),
      { numRuns: runs(1000) },
    );
  });
});
