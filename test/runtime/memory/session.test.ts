import { describe, expect, it } from 'vitest';
import type { SpillwayError } from '../../../src/core/errors.js';
import { memory, type MemoryOptions } from '../../../src/runtime/memory/index.js';
import { VirtualClock } from '../../virtual-clock.js';
import { at, join, numbered } from './recorder.js';

function opened(options: MemoryOptions = {}, partitions = 2) {
  const clock = new VirtualClock();
  const log = memory(options);
  log.createTopic('in', { partitions });
  const owners = () =>
    Object.fromEntries(
      log.group('g')!.members.map(({ instanceId, partitions: own }) => [instanceId, own.map((p) => p.partition)]),
    );
  return { clock, log, owners, join: (id: string, more = {}) => join(log, clock, id, more) };
}

describe('kill', () => {
  it('ends all that comes and goes at once, and the group misses the member after its session', () => {
    const { clock, log, owners, join: member } = opened();
    const a = member('a');
    const b = member('b');
    clock.settle();
    log.append('in', numbered(4), { partition: 0 });
    const told = a.intake.told.length;
    a.membership.commit([{ ...at(0), offset: 1 }], 2, () => a.intake.told.push('answered'));
    a.client.produce(at(0, 'out'), [], () => a.intake.told.push('produced'));
    log.kill('a');
    clock.advance(5999);
    expect(a.intake.told).toHaveLength(told);
    expect(log.committed('g', 'in', 0)).toBeNull();
    expect(log.topics().map(({ name }) => name)).toEqual(['in']);
    expect(owners()).toEqual({ a: [0], b: [1] });
    expect(b.intake.told).toEqual(['assigned 2: in/1@0']);

    clock.advance(1);
    expect(owners()).toEqual({ b: [0, 1] });
    expect(b.intake.told.slice(1)).toEqual(['moving', 'assigned 3: in/0@0 in/1@0', 'took in/0 0-4']);
    expect(a.intake.told).toHaveLength(told);
    expect([clock.pending, clock.holds]).toEqual([0, 1]);
  });

  it('holds up the rebalance of a member that joins meanwhile, as the same instance does after a restart', () => {
    const { clock, log, owners, join: member } = opened({ sessionTimeout: 1000 });
    member('a');
    clock.settle();
    log.kill('a');
    clock.advance(200);
    const again = member('a');
    clock.advance(799);
    expect(again.intake.told).toEqual([]);
    clock.advance(1);
    expect(again.intake.told).toEqual(['assigned 2: in/0@0 in/1@0']);
    expect(owners()).toEqual({ a: [0, 1] });
  });
});

describe('expireSession', () => {
  it('throws a member out that lives: it may not commit, learns that it is lost, and joins again', () => {
    const { clock, log, owners, join: member } = opened();
    const a = member('a');
    const b = member('b');
    clock.settle();
    const before = a.intake.told.length;
    log.expireSession('a');
    log.expireSession('a');
    expect(owners()).toEqual({ b: [1] });
    let code: string | undefined;
    a.membership.commit([{ ...at(0), offset: 1 }], 2, (error) => (code = (error as SpillwayError | null)?.code));
    clock.settle();
    expect(code).toBe('COMMIT_REFUSED');
    expect(a.intake.told[before]).toBe('lost');
    expect(Object.values(owners()).flat().toSorted()).toEqual([0, 1]);
    expect(a.intake.generation).toBe(log.group('g')!.generation);
    expect(b.intake.told[1]).toBe('moving');
    expect(a.intake.told.filter((line) => line === 'lost')).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('ends fetching until the next assignment', () => {
    const { clock, log, join: member } = opened({}, 1);
    const a = member('a');
    clock.settle();
    log.expireSession('a');
    while (a.intake.told.at(-1) !== 'lost') clock.step();
    const before = clock.pending;
    log.append('in', numbered(1));
    expect(clock.pending).toBe(before);
    clock.settle();
    expect(a.intake.told.slice(1)).toEqual(['lost', 'assigned 3: in/0@0', 'took in/0 0-1']);
  });

  it('goes unnoticed by a member that has left in the meantime', () => {
    const { clock, log, owners, join: member } = opened();
    const a = member('a');
    clock.settle();
    log.expireSession('a');
    a.membership.leave(() => {});
    clock.settle();
    expect(a.intake.told).toEqual(['assigned 1: in/0@0 in/1@0']);
    expect(owners()).toEqual({});
  });
});
