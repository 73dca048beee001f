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

describe('a refused batch', () => {
  it('sends the log back to the position it was told last', () => {
    const { clock, intake } = opened({ maxRecords: 4 });
    let refuse = true;
    const admit = intake.admit.bind(intake);
    intake.admit = (batch) => {
      if (batch.fetched !== 4 || !refuse) return admit(batch);
      refuse = false;
      intake.positions.set('in/0', 0);
      return false;
    };
    clock.settle();
    expect(intake.told.slice(1)).toEqual(['took in/0 0-4', 'took in/0 0-4', 'took in/0 4-8', 'took in/0 8-10']);
  });

  it('is not offered again for ever: only after the next seek, assignment or resume', () => {
    const { clock, intake, membership, log } = opened();
    intake.onAssigned = () => intake.positions.set('in/0', 99);
    clock.settle();
    expect(intake.told).toEqual(['assigned 1: in/0@0', 'refused in/0 0-10']);
    log.append('in', numbered(1));
    clock.settle();
    expect(intake.told).toHaveLength(2);

    membership.pause(at(0));
    membership.resume(at(0));
    clock.settle();
    expect(intake.told.at(-1)).toBe('refused in/0 0-11');
    intake.positions.set('in/0', 2);
    membership.seek(at(0), 2);
    clock.settle();
    expect(intake.told.at(-1)).toBe('took in/0 2-11');
  });
});

describe('offsets without a record', () => {
  it('are jumped over: behind the records of a batch, between them, and alone', () => {
    const { clock, intake, log } = opened({}, 2);
    log.gap('in', 0, 3);
    log.append('in', numbered(1));
    log.gap('in', 0, 1);
    clock.settle();
    expect(intake.told.slice(1)).toEqual(['took in/0 0-7']);
    expect(intake.batches[0]!.records.map(({ offset }) => offset)).toEqual([0, 1, 5]);
    log.gap('in', 0, 2);
    clock.settle();
    expect(intake.told.slice(2)).toEqual(['advanced in/0 9']);
    log.append('in', numbered(1));
    clock.settle();
    expect(intake.told.slice(3)).toEqual(['took in/0 9-10']);
  });

  it('are not reported to a position that has been left meanwhile', () => {
    const { clock, intake, membership, log } = opened({}, 2);
    clock.settle();
    log.gap('in', 0, 3);
    membership.seek(at(0), 1);
    intake.positions.set('in/0', 1);
    clock.settle();
    expect(intake.told.slice(2)).toEqual(['took in/0 1-5']);
  });
});

describe('a position that is not in the log', () => {
  it('fails its partition when the records have expired, until it is told another', () => {
    const { clock, intake, membership, log } = opened({ maxRecords: 2 });
    intake.onBatch = () => membership.pause(at(0));
    clock.settle();
    log.deleteRecords('in', 0, 6);
    membership.resume(at(0));
    intake.onBatch = () => {};
    clock.settle();
    expect(intake.told.at(-1)).toBe('failed in/0');
    expect(intake.errors).toHaveLength(1);
    expect(intake.errors[0]).toMatchObject({ code: 'OFFSETS_EXPIRED', offset: 2 });
    log.append('in', numbered(1));
    clock.settle();
    expect(intake.errors).toHaveLength(1);

    intake.positions.set('in/0', 6);
    membership.seek(at(0), 6);
    clock.settle();
    expect(intake.told.slice(-3)).toEqual(['took in/0 6-8', 'took in/0 8-10', 'took in/0 10-11']);
    expect(log.committed('g', 'in', 0)).toBeNull();
  });

  it('fails it when a committed offset has expired, and does not reset in silence', () => {
    const clock = new VirtualClock();
    const log = memory();
    log.createTopic('in', { retention: { records: 3 } });
    log.append('in', numbered(10));
    log.commit('g', 'in', 0, 2);
    const { intake } = join(log, clock);
    clock.settle();
    expect(intake.told).toEqual(['assigned 1: in/0@2', 'failed in/0']);
  });

  it('fails it when it lies behind the end', () => {
    const { clock, intake, log } = opened();
    log.commit('g', 'in', 0, 11);
    clock.settle();
    expect(intake.errors[0]).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE', topic: 'in', partition: 0, offset: 11 });
  });
});
