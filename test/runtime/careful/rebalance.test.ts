import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type StreamsOptions } from '../../../src/index.js';
import { Careful, type CarefulHost } from '../../../src/runtime/careful/careful.js';
import { markIn, textOf, type LifeMark } from '../../../src/runtime/careful/life-mark.js';
import { NO_SUSPICION } from '../../../src/runtime/careful/suspicion.js';
import type { Task } from '../../../src/runtime/task.js';
import { EventQueue } from '../../../src/testing/event-queue.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { Driven } from '../driven.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const at = (partition: number) => ({ topic: 'in', partition });

/**
 * An engine of partition 0 with a record in a call: `hangs` never ends, others take 100 ms. `told` has what was beside the
 * offset of partition 0 when each record began.
 */
async function working(value = 'a', options: Partial<StreamsOptions> = {}) {
  const told: (LifeMark | null | undefined)[] = [];
  const builder = new StreamsBuilder();
  const step = (given: string) => {
    told.push(marks(driven, 0).at(-1));
    return new Promise<string>((resolve) => given !== 'hangs' && driven.clock.timer(100, () => resolve(given)));
  };
  builder.stream('in', text).mapValuesAsync(step, { timeout: 200, grace: 50 }).toDLQ('out').to('out', text);
  const driven: Driven = new Driven(builder.build(), 1, { careful: {}, ...options });
  driven.feed([['k', value]]);
  await driven.advance(10);
  return { driven, told };
}

/** Hands the engine the same partition again, and another, beside whose offset this is found; then a record of that. */
function brings(driven: Driven, mark: Partial<LifeMark>): void {
  const metadata = textOf({ life: 'another', until: null, alone: false, ...NO_SUSPICION, ...mark });
  const { intake } = driven.engine.main;
  intake.assigned(
    [
      { ...at(0), committed: driven.task().low },
      { ...at(1), committed: 0, metadata },
    ],
    2,
  );
  const value = new TextEncoder().encode('b');
  const records = [{ key: value, value, headers: [], timestamp: 0, offset: 0 }];
  intake.admit({ ...at(1), fetched: 0, next: 1, records, end: 1 });
}

/** What was committed for a partition, in that order. */
const marks = ({ commits }: Driven, partition: number) =>
  commits.flat().flatMap((mark) => (mark.partition === partition ? [markIn(mark.metadata)] : []));

describe('a rebalance', () => {
  it('is not counted: the log hears that it begins, and of what is in flight again where the partition stays', async () => {
    const { driven } = await working();
    expect(marks(driven, 0)).toMatchObject([{ until: 100_001 }]);
    driven.engine.main.intake.moving();
    await driven.advance(10);
    expect(marks(driven, 0).at(-1)).toMatchObject({ until: null });
    driven.engine.main.intake.assigned([{ ...at(0), committed: 0 }], 2);
    await driven.advance(10);
    expect(marks(driven, 0).at(-1)).toMatchObject({ until: 100_001 });
    await driven.advance(300);
    expect(driven.values()).toEqual(['a']);
  });

  it('has the next record announced again', async () => {
    const { driven, told } = await working();
    await driven.advance(300);
    driven.engine.main.intake.moving();
    await driven.advance(10);
    driven.engine.main.intake.assigned([{ ...at(0), committed: 1 }], 2);
    driven.feed([['k', 'b']]);
    await driven.advance(300);
    expect(told).toMatchObject([{ until: 100_001 }, { until: 100_002 }]);
    expect(driven.values()).toEqual(['a', 'b']);
  });

  it('that brings a suspected partition: the log hears that nothing else is in flight before a record is alone', async () => {
    const { driven } = await working();
    brings(driven, { until: 1, deaths: 1, end: 1, within: 1 });
    await driven.advance(10);
    expect(marks(driven, 0).at(-1)).toMatchObject({ until: 100_001 });
    expect(marks(driven, 1).filter((mark) => mark?.alone)).toEqual([]);
    await driven.advance(400);
    const alone = driven.commits.findIndex((each) => each.some(({ metadata }) => markIn(metadata)?.alone));
    const before = driven.commits.slice(0, alone).flat();
    expect(markIn(before.findLast(({ partition }) => partition === 0)!.metadata)).toMatchObject({ until: null });
    expect(driven.values()).toEqual(['a', 'b']);
  });

  it('that brings one which is accused: not while a call goes on that was given up', async () => {
    const { driven, told } = await working('hangs', { careful: { patience: '10s' } });
    await driven.advance(1_000);
    expect(driven.values()).toEqual(['hangs']);
    brings(driven, { deaths: 3, end: 1, within: 1, suspect: 0, times: 1 });
    await driven.advance(9_000);
    expect(told.length).toBe(1);
    await driven.advance(2_000);
    expect([told.length, marks(driven, 1).filter((mark) => mark?.alone)]).toEqual([2, []]);
    expect(driven.values()).toEqual(['hangs', 'b']);
  });
});

describe('the turn of a partition', () => {
  it('passes on when the log does not take its record for alone any more, and not before', () => {
    const clock = new VirtualClock(new EventQueue(), 0);
    const task = (isCareful: boolean) => {
      const held = new Set<string>();
      const caution = {
        isCareful,
        asks: false,
        suspicion: NO_SUSPICION,
        notAlone: () => (caution.asks = true),
      };
      const settlement = { commitOffset: () => 0 };
      const [hold, release] = [(reason: string) => held.add(reason), (reason: string) => held.delete(reason)];
      return { at: at(0), closed: false, held, hold, release, caution, settlement };
    };
    const [suspected, other] = [task(true), task(false)];
    const tasks = [suspected, other] as unknown as Task[];
    const host = { clock, tasks, calls: new Map(), wake: () => {}, emit: () => {} };
    const careful = new Careful(host as unknown as CarefulHost, 'life', 60_000);
    careful.assigned();
    expect([[...suspected.held], [...other.held]]).toEqual([[], ['careful']]);
    suspected.caution.isCareful = false;
    careful.settled();
    expect([...other.held]).toEqual(['careful']);
    suspected.caution.asks = false;
    suspected.caution.notAlone = () => false;
    careful.settled();
    expect([...other.held]).toEqual([]);
  });
});
