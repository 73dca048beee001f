import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Boundary } from '../../src/runtime/boundary.js';
import type { OpenedOp } from '../../src/runtime/opened-op.js';
import type { RecordContext } from '../../src/runtime/record-context.js';
import { Rooms } from '../../src/runtime/rooms.js';
import { runs } from '../runs.js';

describe('a boundary', () => {
  it('is full from its capacity on until half of it, and tells each once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.boolean(), { maxLength: 80 }), (capacity, steps) => {
        const told: string[] = [];
        const listener = { filled: () => void told.push('filled'), drained: () => void told.push('drained') };
        const boundary = new Boundary('step', capacity, listener);
        const expected: string[] = [];
        let held = 0;
        let full = false;
        for (const enters of steps) {
          if (!enters && held === 0) continue;
          if (enters) boundary.hold();
          else boundary.release();
          held += enters ? 1 : -1;
          if (!full && held >= capacity) {
            full = true;
            expected.push('filled');
          } else if (full && held <= capacity / 2) {
            full = false;
            expected.push('drained');
          }
          expect([boundary.held, boundary.full]).toEqual([held, full]);
        }
        expect(told).toEqual(expected);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('rooms', () => {
  const op = (id: number, below: readonly number[]) => ({ id, name: `op-${id}`, below }) as unknown as OpenedOp;
  const ops = [op(0, [2, 3]), op(1, [3]), op(2, []), op(3, [])];
  const told: string[] = [];
  const rooms = (capacity: number) =>
    new Rooms(
      ops,
      [2, 3],
      { boundary: capacity, sink: capacity },
      {
        filled: ({ step }) => void told.push(`${step} filled`),
        drained: ({ step }) => void told.push(`${step} drained`),
        stranded: () => void told.push('stranded'),
      },
    );

  it('have room below a step while every boundary that it leads to has', () => {
    const all = rooms(1);
    const room = () => ops.map((op) => all.roomBelow(op));
    expect(room()).toEqual([true, true, true, true]);
    all.boundary(2).hold();
    expect(room()).toEqual([false, true, true, true]);
    all.boundary(3).hold();
    expect(room()).toEqual([false, false, true, true]);
    all.boundary(2).release();
    expect(room()).toEqual([false, false, true, true]);
    all.boundary(3).release();
    expect(room()).toEqual([true, true, true, true]);
  });

  it('let go on what waited in its order, as far as there is room', () => {
    const all = rooms(2);
    const went: string[] = [];
    for (const id of [2, 2, 3, 3]) all.boundary(id).hold();
    const wait = (op: OpenedOp, name: string) =>
      all.whenRoomBelow(op, {} as RecordContext, () => {
        went.push(name);
        for (const id of op.below) all.boundary(id).hold();
      });
    wait(ops[0]!, 'first');
    wait(ops[1]!, 'second');
    wait(ops[1]!, 'third');
    all.unblock();
    expect(went).toEqual([]);
    expect(all.blocked.map(({ op }) => op.id)).toEqual([0, 1, 1]);
    all.boundary(3).release();
    all.boundary(3).release();
    all.unblock();
    expect(went).toEqual(['second', 'third']);
    for (const id of [2, 2, 3, 3]) all.boundary(id).release();
    all.unblock();
    all.unblock();
    expect(went).toEqual(['second', 'third', 'first']);
  });

  it('are still when all that rests is stranded', () => {
    const all = rooms(2);
    expect(all.still).toBe(true);
    all.rest(ops[0]!);
    all.rest(ops[1]!);
    expect([all.still, [...all.shares]]).toEqual([false, [1, 1, 0, 0]]);
    all.strand(1);
    expect(all.still).toBe(false);
    all.move(ops[1]!);
    expect([all.still, all.stranded, told.at(-1)]).toEqual([true, 1, 'stranded']);
  });
});
