import { describe, expect, it } from 'vitest';
import { memory } from '../../../src/runtime/memory/index.js';
import { VirtualClock } from '../../virtual-clock.js';
import { at, join, numbered } from './recorder.js';

function opened(options: Parameters<typeof join>[3] = {}, count = 10) {
  const clock = new VirtualClock();
  const log = memory();
  log.createTopic('in');
  log.append('in', numbered(count));
  return { clock, log, ...join(log, clock, 'a', options) };
}

describe('fetching', () => {
  it('never calls back before the call has returned', () => {
    const { intake } = opened();
    expect(intake.told).toEqual([]);
  });

  it('gives batches of at most maxRecords, each with the position before and behind it and the end', () => {
    const { clock, intake } = opened({ maxRecords: 4 });
    clock.settle();
    expect(intake.batches.map(({ fetched, next, end }) => [fetched, next, end])).toEqual([
      [0, 4, 10],
      [4, 8, 10],
      [8, 10, 10],
    ]);
    expect(intake.values).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('gives batches of at most maxBytes, as records are charged, and one record always', () => {
    const two = opened({ maxBytes: 810 }, 3);
    two.clock.settle();
    expect(two.intake.batches.map(({ records }) => records.length)).toEqual([2, 1]);
    const one = opened({ maxBytes: 1 }, 2);
    one.clock.settle();
    expect(one.intake.batches.map(({ records }) => records.length)).toEqual([1, 1]);
  });

  it('leaves nothing in the clock when nothing is there, and goes on when something comes', () => {
    const { clock, intake, log } = opened();
    clock.settle();
    expect(clock.pending).toBe(0);
    log.append('in', numbered(2, 10));
    expect(clock.pending).toBe(1);
    clock.settle();
    expect(intake.values.slice(10)).toEqual(['10', '11']);
    expect(clock.pending).toBe(0);
  });

  it('begins at the committed offset, else where reset says', () => {
    const { clock, log } = opened();
    const begun = (group: string, reset: 'earliest' | 'latest' | 'none') => {
      const { intake } = join(log, clock, group, { group, reset });
      clock.settle();
      return intake.told[0];
    };
    log.commit('g1', 'in', 0, 7);
    expect(begun('g1', 'none')).toBe('assigned 1: in/0@7');
    log.deleteRecords('in', 0, 3);
    expect(begun('g2', 'earliest')).toBe('assigned 1: in/0@3');
    expect(begun('g3', 'latest')).toBe('assigned 1: in/0@10');
  });

  it(`fails the membership when nothing is committed and reset is 'none'`, () => {
    const { clock, intake } = opened({ reset: 'none' });
    clock.settle();
    expect(intake.told).toEqual(['failed all']);
    expect(intake.errors[0]).toMatchObject({ code: 'NO_COMMITTED_OFFSET', topic: 'in', partition: 0 });
  });
});

describe('pause and resume', () => {
  it('a batch on its way still arrives after pause, and no other until resume', () => {
    const { clock, intake, membership } = opened({ maxRecords: 2 });
    clock.step();
    clock.step();
    expect(intake.told).toEqual(['assigned 1: in/0@0']);
    membership.pause(at(0));
    membership.pause(at(0));
    clock.settle();
    expect(intake.values).toEqual(['0', '1']);
    expect(clock.pending).toBe(0);
    membership.resume(at(0));
    clock.settle();
    expect(intake.values).toHaveLength(10);
    membership.resume(at(0));
    expect(clock.pending).toBe(0);
  });

  it('stops at once when it comes from within admit', () => {
    const { clock, intake, membership } = opened({ maxRecords: 2 });
    intake.onBatch = () => membership.pause(at(0));
    clock.settle();
    expect(intake.values).toEqual(['0', '1']);
  });

  it('and resumes in the same call without fetching the batch twice', () => {
    const { clock, intake, membership } = opened({ maxRecords: 4 });
    intake.onBatch = () => {
      membership.pause(at(0));
      membership.resume(at(0));
    };
    clock.settle();
    expect(intake.told.slice(1)).toEqual(['took in/0 0-4', 'took in/0 4-8', 'took in/0 8-10']);
  });

  it('outlives a rebalance in which the partition was lost and regained', () => {
    const { clock, intake, membership, log } = opened({ maxRecords: 2 });
    intake.onBatch = () => membership.pause(at(0));
    clock.settle();
    log.expireSession('a');
    clock.settle();
    expect(intake.told.slice(-2)).toEqual(['lost', 'assigned 3: in/0@0']);
    expect(clock.pending).toBe(0);
    intake.onBatch = () => {};
    membership.resume(at(0));
    clock.settle();
    expect(intake.values).toHaveLength(12);
  });

  it('of a partition that the log does not have is nothing', () => {
    const { clock, membership } = opened();
    membership.pause(at(9));
    membership.resume(at(0, 'other'));
    membership.seek(at(9), 3);
    clock.settle();
    expect(clock.pending).toBe(0);
  });
});

describe('seek', () => {
  it('sets the position; the batch on its way is stale, refused, and read again from where it was told', () => {
    const { clock, intake, membership } = opened({ maxRecords: 5 });
    clock.step();
    clock.step();
    membership.seek(at(0), 7);
    intake.positions.set('in/0', 7);
    clock.settle();
    expect(intake.told).toEqual(['assigned 1: in/0@0', 'refused in/0 0-5', 'took in/0 7-10']);
  });

  it('within assigned() decides where fetching begins', () => {
    const { clock, intake, membership } = opened();
    intake.onAssigned = () => {
      membership.seek(at(0), 8);
      intake.positions.set('in/0', 8);
    };
    clock.settle();
    expect(intake.values).toEqual(['8', '9']);
  });

  it('within admit() decides where it goes on, whatever the verdict', () => {
    const { clock, intake, membership } = opened({ maxRecords: 3 });
    intake.onBatch = ({ fetched }) => {
      if (fetched !== 3) return;
      membership.seek(at(0), 9);
      intake.positions.set('in/0', 9);
    };
    clock.settle();
    expect(intake.told.slice(1)).toEqual(['took in/0 0-3', 'took in/0 3-6', 'took in/0 9-10']);
  });

  it('within admit() counts although it is refused, and although nothing is left there', () => {
    const { clock, intake, membership } = opened({ maxRecords: 3 });
    const admit = intake.admit.bind(intake);
    intake.admit = (batch) => {
      admit(batch);
      membership.seek(at(0), 10);
      return batch.fetched !== 0;
    };
    clock.settle();
    expect(intake.told.slice(1)).toEqual(['took in/0 0-3']);
    membership.seek(at(0), 4);
    clock.settle();
    expect(intake.told.slice(2)).toEqual(['refused in/0 4-7']);
    expect(clock.pending).toBe(0);
  });

  it('of a partition that the member does not have is nothing', () => {
    const { clock, membership, log } = opened();
    const other = join(log, clock, 'b', { group: 'other', topics: ['out'] });
    clock.settle();
    other.membership.seek(at(0), 0);
    membership.seek(at(0), 10);
    clock.settle();
    expect(other.intake.batches).toEqual([]);
  });
});
