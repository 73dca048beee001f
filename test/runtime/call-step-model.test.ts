import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder } from '../../src/index.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { runs } from '../runs.js';
import { Driven } from './driven.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const TIMEOUT = 15;
const GRACE = 6;

type How = 'later' | 'at once' | 'rejects' | 'throws';

interface Given {
  readonly key: string | null;
  readonly how: How;
  /** Even, so that no call ends at the moment at which its time is up. */
  readonly latency: number;
}

const given: fc.Arbitrary<Given> = fc.record({
  key: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('hot', 'a', 'b', 'c') }, fc.constant(null)),
  how: fc.constantFrom<How>('later', 'later', 'later', 'at once', 'rejects', 'throws'),
  latency: fc.oneof(
    { weight: 9, arbitrary: fc.nat(7).map((half) => 2 * half) },
    { weight: 1, arbitrary: fc.constantFrom(18, 24, 30) },
  ),
});

interface Running {
  readonly id: number;
  readonly began: number;
  ended: boolean;
}

/** One step and what its function sees of the calls: which are under way, and in which order they began. */
class Calls {
  readonly begun: number[] = [];
  readonly driven: Driven;
  #running: Running[] = [];

  constructor(
    readonly records: readonly Given[],
    readonly concurrency: number,
    readonly orderBy: 'key' | 'partition' | 'none',
    boundary: number,
    sinkLatency: number,
    seed: number,
  ) {
    const builder = new StreamsBuilder();
    const limits = { concurrency, timeout: TIMEOUT, grace: GRACE, orderBy };
    builder
      .stream('in', text)
      .mapValuesAsync((value) => this.#call(Number(value)), limits)
      .toDLQ('in.DLQ')
      .to('out', text);
    const options = { boundary: { records: boundary }, batch: { records: 10_000 } };
    const random = new SeededRandom(seed);
    this.driven = new Driven(builder.build(), 1, options, { latency: () => sinkLatency, tie: () => random.next() });
    this.driven.feed(records.map(({ key }, id) => [key, String(id)]));
  }

  lane(id: number): string | null {
    if (this.orderBy === 'none') return null;
    return this.orderBy === 'partition' ? 'all' : this.records[id]!.key;
  }

  succeeds(id: number): boolean {
    const { how, latency } = this.records[id]!;
    return how === 'at once' || (how === 'later' && latency < TIMEOUT);
  }

  /** Calls that have not ended, and began less than so many milliseconds ago. */
  #since(ms: number): readonly Running[] {
    const { now } = this.driven.queue;
    this.#running = this.#running.filter(({ ended }) => !ended);
    return this.#running.filter(({ began }) => now - began < ms);
  }

  #call(id: number): Promise<string> | string {
    const { how, latency } = this.records[id]!;
    const { now } = this.driven.queue;
    const lane = this.lane(id);
    const others = this.#since(TIMEOUT + GRACE);
    expect(others.length).toBeLessThan(this.concurrency);
    if (lane !== null) expect(others.map((other) => this.lane(other.id))).not.toContain(lane);
    this.begun.push(id);
    if (how === 'throws') throw new Error('at once');
    if (how === 'at once') return String(id);
    const running = { id, began: now, ended: false };
    this.#running.push(running);
    const ended = () => void (running.ended = true);
    const promise = how === 'rejects' ? this.driven.fails(latency) : this.driven.later(latency, String(id));
    promise.then(ended, ended);
    return promise;
  }

  /** A slot is free only while every key that waits has a call under way. */
  conserved(): void {
    // One that is given up at this very moment may still hold its slot.
    const holding = this.#since(TIMEOUT + GRACE + 1);
    if (holding.length >= this.concurrency) return;
    const busy = new Set(holding.map(({ id }) => this.lane(id)));
    const begun = new Set(this.begun);
    this.records.forEach((_, id) => {
      const lane = this.lane(id);
      if (begun.has(id) || (lane !== null && busy.has(lane))) return;
      throw new Error(`record ${id} waits although its key is free, and ${holding.length} calls run`);
    });
  }
}

const ids = (values: readonly (string | null)[]) => values.map(Number);
const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

function verify(calls: Calls): void {
  const { driven, records } = calls;
  const good = records.flatMap((_, id) => (calls.succeeds(id) ? [id] : []));
  const out = ids(driven.values());
  expect(sorted(out)).toEqual(good);
  expect(ids(driven.values('in.DLQ')).length).toBe(records.length - good.length);
  const lanes = new Set(records.map((_, id) => calls.lane(id)).filter((lane) => lane !== null));
  for (const lane of lanes) {
    const ofLane = out.filter((id) => calls.lane(id) === lane);
    expect(ofLane).toEqual(sorted(ofLane));
    const begun = calls.begun.filter((id) => calls.lane(id) === lane);
    expect(begun).toEqual(sorted(begun));
  }
  const [step] = [...driven.engine.steps.calls.values()];
  expect([step?.running ?? 0, step?.abandoned ?? 0]).toEqual([0, 0]);
  const task = driven.task();
  for (const op of task.ops) expect(op.lanes.size).toBe(0);
  expect(task.settlement.inFlight).toBe(0);
  expect(driven.stops).toEqual([]);
  expect(driven.ledger().balanced).toBe(true);
}

const orderBy = fc.constantFrom('key' as const, 'partition' as const, 'none' as const);
const concurrency = fc.integer({ min: 1, max: 5 });
const many = fc.array(given, { minLength: 1, maxLength: 30, size: 'max' });

describe('the keyed scheduler, under random latencies', () => {
  it('keeps the order of each key, bounds its calls, and leaves no slot free while a key waits', async () => {
    await fc.assert(
      fc.asyncProperty(many, concurrency, orderBy, fc.nat(), async (records, concurrency, orderBy, seed) => {
        const calls = new Calls(records, concurrency, orderBy, 1_000, 1, seed);
        // The first turn takes the records in: they are not there before it.
        let first = true;
        await calls.driven.advance(2_000, () => {
          if (!first) calls.conserved();
          first = false;
        });
        verify(calls);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('does so too when boundaries are narrow and the sink is slow', async () => {
    await fc.assert(
      fc.asyncProperty(
        many,
        concurrency,
        orderBy,
        fc.integer({ min: 1, max: 6 }),
        fc.nat(20),
        fc.nat(),
        async (records, concurrency, orderBy, boundary, sinkLatency, seed) => {
          const calls = new Calls(records, concurrency, orderBy, boundary, sinkLatency, seed);
          await calls.driven.advance(5_000);
          verify(calls);
        },
      ),
      { numRuns: runs(1000) },
    );
  });
});
