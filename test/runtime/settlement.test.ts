import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../src/core/ledger.js';
import { RANK, Settlement } from '../../src/runtime/settlement.js';
import { runs } from '../runs.js';
import { NaiveSettlement } from './naive-settlement.js';

type Command =
  | { readonly do: 'begin'; readonly gap: number; readonly bytes: number }
  | { readonly do: 'add'; readonly pick: number; readonly shares: number }
  | { readonly do: 'settle'; readonly pick: number; readonly rank: number }
  | { readonly do: 'endBatch'; readonly gap: number }
  | { readonly do: 'close' };

const gap = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(1000) });
const pick = fc.nat(10_000);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ do: fc.constant('begin' as const), gap, bytes: fc.nat(5000) }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('add' as const), pick, shares: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 40,
    arbitrary: fc.record({ do: fc.constant('settle' as const), pick, rank: fc.nat(OUTCOMES.length - 1) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('endBatch' as const), gap }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const) }) },
);

/** Where handles begin: anywhere, and just below the places where an int32 wraps or changes its sign. */
const first = fc.oneof(
  fc.constantFrom(0, -5, 2 ** 31 - 4, 2 ** 31 - 1, -(2 ** 31)),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);

/** A timestamp that is no offset and not in order. */
const timeOf = (offset: number) => 1e12 + ((offset * 7919) % 1000);

/** Both trackers, fed with the same. */
class Pair {
  readonly told: (readonly [rank: number, bytes: number])[] = [];
  readonly naive: NaiveSettlement;
  readonly real: Settlement;
  readonly handles: number[] = [];
  next: number;

  constructor(position: number, capacity: number, first: number) {
    this.next = position;
    this.naive = new NaiveSettlement(position);
    const settled = (rank: number, bytes: number) => void this.told.push([rank, bytes]);
    this.real = new Settlement(position, { settled }, capacity, first);
  }

  obey(command: Command): void {
    const { real, naive } = this;
    switch (command.do) {
      case 'begin': {
        const offset = this.next + command.gap;
        this.next = offset + 1;
        this.handles.push(real.begin(offset, command.bytes, timeOf(offset)));
        naive.begin(offset, command.bytes);
        break;
      }
      case 'add': {
        const index = this.#recent(command.pick);
        if (index < 0) break;
        expect(real.add(this.handles[index]!, command.shares)).toBe(naive.add(index, command.shares));
        break;
      }
      case 'settle': {
        const index = this.#recent(command.pick);
        if (index < 0) break;
        expect(real.settle(this.handles[index]!, command.rank)).toBe(naive.settle(index, command.rank));
        break;
      }
      case 'endBatch':
        this.next += command.gap;
        real.endBatch(this.next);
        naive.endBatch(this.next);
        break;
      case 'close':
        expect(real.close()).toBe(naive.close());
    }
  }

  agree(): void {
    expect(this.told).toEqual(this.naive.told);
    expect(this.real.inFlight).toBe(this.naive.inFlight);
    if (this.naive.closed) return;
    expect(this.real.commitOffset()).toBe(this.naive.commitOffset());
    expect(this.real.span).toBe(this.naive.span);
    expect(this.real.position).toBe(this.naive.position);
    const { oldest } = this.naive;
    expect(this.real.oldest).toBe(oldest < 0 ? undefined : this.handles[oldest]);
    expect(this.real.oldestTimestamp).toBe(oldest < 0 ? undefined : timeOf(this.real.commitOffset()));
  }

  /** One of the last records or, now and then, of all: records are settled out of order, but not by much. */
  #recent(pick: number): number {
    const { length } = this.handles;
    if (length === 0) return -1;
    return pick % 4 === 0 ? pick % length : Math.max(0, length - 1 - (pick % 6));
  }
}

describe('settlement', () => {
  it('agrees with a naive tracker, whatever is settled in which order', () => {
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.integer({ min: 1, max: 16 }),
        first,
        fc.array(command, { maxLength: 120, size: 'max' }),
        (position, capacity, first, commands) => {
          const pair = new Pair(position, capacity, first);
          for (const command of commands) {
            pair.obey(command);
            pair.agree();
          }
        },
      ),
      { numRuns: runs(2000) },
    );
  });

  it('tells of each record once, with its own bytes, and ends at the position when all are settled in any order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 100 }),
        first,
        fc.infiniteStream(fc.nat()),
        (offsets, first, order) => {
          offsets.sort((a, b) => a - b);
          const told: number[] = [];
          const settlement = new Settlement(0, { settled: (_, bytes) => void told.push(bytes) }, 2, first);
          const open = offsets.map((offset) => ({ offset, handle: settlement.begin(offset, offset) }));
          while (open.length > 0) {
            const lowest = open[0]!.offset;
            expect(settlement.commitOffset()).toBe(lowest);
            const [one] = open.splice(order.next().value % open.length, 1);
            expect(settlement.settle(one!.handle, RANK.emitted)).toBe(true);
          }
          expect(settlement.commitOffset()).toBe(offsets.at(-1)! + 1);
          expect(told.sort((a, b) => a - b)).toEqual(offsets);
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  it('keeps an outcome per record: the most serious of its shares', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(OUTCOMES.length - 1), { minLength: 1, maxLength: 20 }), (ranks) => {
        const told: number[] = [];
        const settlement = new Settlement(0, { settled: (rank) => void told.push(rank) });
        const handle = settlement.begin(0, 1);
        settlement.add(handle, ranks.length - 1);
        ranks.forEach((rank, i) => {
          expect(told).toHaveLength(0);
          expect(settlement.settle(handle, rank), `share ${i}`).toBe(true);
        });
        expect(told).toEqual([Math.min(...ranks)]);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('a handle', () => {
  const settlement = (capacity = 2, first = 0) => {
    const told: number[] = [];
    return { told, tracker: new Settlement(10, { settled: (rank) => void told.push(rank) }, capacity, first) };
  };

  it('is stale once its record is settled, also when its slot belongs to another record', () => {
    const { told, tracker } = settlement();
    const old = tracker.begin(10, 1);
    tracker.settle(old, RANK.emitted);
    const others = [11, 12, 13].map((offset) => tracker.begin(offset, 1));
    expect(others.some((handle) => (handle & 1) === (old & 1))).toBe(true);
    expect(tracker.settle(old, RANK.emitted)).toBe(false);
    expect(tracker.add(old, 1)).toBe(false);
    expect(tracker.inFlight).toBe(3);
    expect(told).toHaveLength(1);
  });

  it('is stale when its record is settled and an older one is not', () => {
    const { told, tracker } = settlement();
    tracker.begin(10, 1);
    const second = tracker.begin(11, 1);
    expect(tracker.settle(second, RANK.filtered)).toBe(true);
    expect(tracker.settle(second, RANK.filtered)).toBe(false);
    expect(told).toEqual([RANK.filtered]);
    expect(tracker.commitOffset()).toBe(10);
  });

  it('that was never given is stale', () => {
    const { tracker } = settlement(8, 2 ** 31 - 1);
    const handle = tracker.begin(10, 1);
    expect([handle + 1, handle - 1, 0].map((other) => tracker.settle(other | 0, RANK.emitted))).toEqual([
      false,
      false,
      false,
    ]);
    expect(tracker.inFlight).toBe(1);
  });

  it('is stale after close, which says how many records it leaves', () => {
    const { told, tracker } = settlement();
    const handles = [10, 11, 12].map((offset) => tracker.begin(offset, 1));
    tracker.settle(handles[1]!, RANK.emitted);
    expect(tracker.close()).toBe(2);
    expect(handles.map((handle) => tracker.settle(handle, RANK.emitted))).toEqual([false, false, false]);
    expect(handles.map((handle) => tracker.add(handle, 1))).toEqual([false, false, false]);
    expect(told).toHaveLength(1);
  });

  it('keeps its record when the ring grows over the wrap', () => {
    const { told, tracker } = settlement(2, 2 ** 31 - 3);
    const handles = Array.from({ length: 9 }, (_, i) => tracker.begin(10 + 2 * i, 1));
    expect(handles.some((handle) => handle > 0) && handles.some((handle) => handle < 0)).toBe(true);
    for (const handle of handles.slice(1)) tracker.settle(handle, RANK.emitted);
    expect([tracker.commitOffset(), tracker.span, tracker.inFlight]).toEqual([10, 9, 1]);
    tracker.settle(handles[0]!, RANK['dead-lettered']);
    expect([tracker.commitOffset(), tracker.span, tracker.inFlight]).toEqual([27, 0, 0]);
    expect(told.at(-1)).toBe(RANK['dead-lettered']);
  });
});

describe('the position', () => {
  it('passes offsets without a record, and never goes back', () => {
    const tracker = new Settlement(5, { settled: () => {} });
    tracker.endBatch(9);
    expect(tracker.commitOffset()).toBe(9);
    tracker.endBatch(7);
    expect(tracker.commitOffset()).toBe(9);
    const handle = tracker.begin(12, 1);
    expect(tracker.commitOffset()).toBe(12);
    tracker.endBatch(20);
    expect(tracker.commitOffset()).toBe(12);
    tracker.settle(handle, RANK.emitted);
    expect(tracker.commitOffset()).toBe(20);
  });
});
