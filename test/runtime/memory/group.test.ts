import { describe, expect, it } from 'vitest';
import type { SpillwayError } from '../../../src/core/errors.js';
import { memory, type MemoryOptions } from '../../../src/runtime/memory/index.js';
import { VirtualClock } from '../../virtual-clock.js';
import { at, join, numbered, type App } from './recorder.js';

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

/** What the log says to a commit: the error's code, or null. */
function commit(clock: VirtualClock, app: App, partition: number, offset: number, generation = app.intake.generation) {
  let answer: string | null | undefined;
  app.membership.commit([{ ...at(partition), offset }], generation, (error) => {
    answer = error && (error as SpillwayError).code;
  });
  expect(answer).toBeUndefined();
  clock.settle();
  return answer;
}

describe('a group', () => {
  it('deals the partitions out anew when a member joins and when one leaves, each time in a new generation', () => {
    const { clock, log, owners, join: member } = opened();
    const a = member('a');
    clock.settle();
    const b = member('b');
    clock.settle();
    expect(owners()).toEqual({ a: [0], b: [1] });
    let left = false;
    b.membership.leave(() => (left = true));
    expect(left).toBe(false);
    clock.settle();
    expect(left).toBe(true);
    expect(owners()).toEqual({ a: [0, 1] });
    expect(a.intake.told).toEqual([
      'assigned 1: in/0@0 in/1@0',
      'moving',
      'assigned 2: in/0@0',
      'moving',
      'assigned 3: in/0@0 in/1@0',
    ]);
    expect(b.intake.told).toEqual(['assigned 2: in/1@0']);
    expect(log.group('g')!.generation).toBe(3);
    expect(log.group('unknown')).toBeNull();
  });

  it('gives a member without a partition an empty assignment', () => {
    const { clock, join: member } = opened({}, 1);
    member('a');
    const b = member('b');
    clock.settle();
    expect(b.intake.told).toEqual(['assigned 2: ']);
  });

  it('begins each partition at what its last owner committed', () => {
    const { clock, log, join: member } = opened();
    log.append('in', numbered(6), { partition: 1 });
    const a = member('a');
    clock.settle();
    expect(commit(clock, a, 1, 4)).toBeNull();
    const b = member('b');
    clock.settle();
    expect(b.intake.told).toEqual(['assigned 2: in/1@4', 'took in/1 4-6']);
  });

  it('keeps what was committed with an offset', () => {
    const { clock, log, join: member } = opened();
    const a = member('a');
    clock.settle();
    a.membership.commit([{ ...at(0), offset: 3, metadata: 'note' }], 1, () => {});
    clock.settle();
    expect(log.metadata('g', 'in', 0)).toBe('note');
    expect(commit(clock, a, 0, 4)).toBeNull();
    expect(log.metadata('g', 'in', 0)).toBe('');
  });

  it('can deal in ranges', () => {
    const { clock, owners, join: member } = opened({ assignor: 'range' }, 4);
    member('a');
    member('b');
    clock.settle();
    expect(owners()).toEqual({ a: [0, 1], b: [2, 3] });
  });

  it('knows nothing of another group', () => {
    const { clock, log, join: member } = opened({}, 1);
    log.append('in', numbered(2));
    const one = member('a', { group: 'one' });
    const other = member('b', { group: 'other' });
    clock.settle();
    expect(one.intake.values).toEqual(other.intake.values);
    expect(commit(clock, one, 0, 2)).toBeNull();
    expect(log.committed('other', 'in', 0)).toBeNull();
  });

  it('resolves a pattern once, without the topics to leave out', () => {
    const { clock, log, join: member } = opened({}, 1);
    log.createTopic('in.DLQ');
    log.createTopic('in.too');
    const a = member('a', { topics: [/^in/g], exclude: () => ['in.DLQ'] });
    clock.settle();
    log.createTopic('in.late');
    log.expireSession('a');
    clock.settle();
    expect(a.intake.told.at(-1)).toBe('assigned 3: in/0@0 in.too/0@0');
  });
});

describe('commits', () => {
  it('of an old generation are refused, and of a partition that the member does not have are taken', () => {
    const { clock, log, join: member } = opened();
    const a = member('a');
    member('b');
    clock.settle();
    expect(commit(clock, a, 0, 5, 1)).toBe('COMMIT_REFUSED');
    expect(log.committed('g', 'in', 0)).toBeNull();
    expect(commit(clock, a, 1, 9)).toBeNull();
    expect(commit(clock, a, 1, 2)).toBeNull();
    expect(log.committed('g', 'in', 1)).toBe(2);
  });

  it('made in moving() are taken, and later ones of the same generation are not', () => {
    const { clock, log, join: member } = opened();
    const a = member('a');
    clock.settle();
    const answers: unknown[] = [];
    a.intake.onMoving = () => {
      a.membership.commit([{ ...at(1), offset: 0 }], 1, (error) => answers.push(error));
    };
    member('b');
    clock.settle();
    expect(answers).toEqual([null]);
    expect(log.committed('g', 'in', 1)).toBe(0);
    expect(commit(clock, a, 1, 1, 1)).toBe('COMMIT_REFUSED');
  });

  it('take all marks or none', () => {
    const { clock, log, join: member } = opened();
    const a = member('a');
    clock.settle();
    let code: string | undefined;
    a.membership.commit(
      [
        { ...at(0), offset: 1 },
        { ...at(7), offset: 1 },
      ],
      1,
      (error) => {
        code = (error as SpillwayError | null)?.code;
      },
    );
    clock.settle();
    expect(code).toBe('UNKNOWN_TOPIC');
    expect(log.committed('g', 'in', 0)).toBeNull();
  });

  it('made before leave() in the same turn are taken, whatever order the clock has for events', () => {
    const clock = new VirtualClock((count) => count - 1);
    const log = memory();
    log.createTopic('in');
    const a = join(log, clock, 'a');
    clock.settle();
    const order: string[] = [];
    a.membership.commit([{ ...at(0), offset: 0 }], 1, (error) => order.push(`commit ${error}`));
    a.membership.leave(() => order.push('left'));
    clock.settle();
    expect(order).toEqual(['commit null', 'left']);
    expect(commit(clock, a, 0, 1, 1)).toBe('COMMIT_REFUSED');
  });
});

describe('unkindness of a rebalance', () => {
  it('can come without a warning', () => {
    const { clock, join: member } = opened({ warn: false });
    const a = member('a');
    clock.settle();
    member('b');
    clock.settle();
    expect(a.intake.told).toEqual(['assigned 1: in/0@0 in/1@0', 'assigned 2: in/0@0']);
  });

  it('delivers a batch that was fetched before the assignment after it, of a partition kept or not', () => {
    const { clock, log, join: member } = opened({ warn: false });
    for (const partition of [0, 1]) log.append('in', numbered(100), { partition });
    const a = member('a', { maxRecords: 10 });
    while (a.intake.batches.length < 6) clock.step();
    const { generation } = a.intake;
    member('b');
    while (a.intake.generation === generation) clock.step();
    const before = a.intake.told.length;
    clock.settle();
    const refused = a.intake.told.slice(before).filter((line) => line.startsWith('refused'));
    expect(refused).toEqual([
      expect.stringMatching(/^refused in.0 [1-9]0-/),
      expect.stringMatching(/^refused in.1 [1-9]0-/),
    ]);
    expect(a.intake.positions.get('in/0')).toBe(100);
  });

  it('lets an app that seeks within assigned() to where it was take that batch', () => {
    const { clock, log, join: member } = opened({ warn: false }, 1);
    log.append('in', numbered(50));
    const a = member('a', { maxRecords: 10 });
    while (a.intake.batches.length < 2) clock.step();
    a.intake.onAssigned = () => {
      a.membership.seek(at(0), a.intake.batches.at(-1)!.next);
      a.intake.positions.set('in/0', a.intake.batches.at(-1)!.next);
    };
    log.expireSession('a');
    clock.settle();
    expect(a.intake.values).toEqual(numbered(50).map((_, i) => String(i)));
  });
});
