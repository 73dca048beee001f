import { Serdes, StreamsBuilder, type BatchItem } from 'spillway';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const SIZE = 100;
const POISON = [250, 1_750] as const;

withJava('batches on real Kafka', () => {
  const { brokers } = inject('cluster');
  let flow: Flow;
  let letters: string;
  beforeEach(async () => {
    flow = await Flow.open({ brokers });
    letters = `${flow.input}.DLQ`;
    await flow.create(letters);
  });
  afterEach(() => flow.close());

  const numberOf = ({ value }: BatchItem<string, string>) => Number.parseInt(value, 10);

  /** The numbers of each call, and whether it failed. */
  class Calls {
    readonly all: { readonly numbers: readonly number[]; readonly isBad: boolean }[] = [];

    /** Those made for a part of a batch that failed before. */
    get further(): number {
      return this.all.filter(({ numbers }, i) =>
        this.all
          .slice(0, i)
          .some((call) => call.isBad && call.numbers.length > numbers.length && call.numbers.includes(numbers[0]!)),
      ).length;
    }
  }

  /** The handler answers that many calls, and then no more. */
  function topology(calls: Calls, answered = Infinity) {
    const builder = new StreamsBuilder();
    builder
      .stream(flow.input, text)
      .batch({ named: 'load', size: SIZE, linger: '200ms' })
      .mapValuesAsync(async (items) => {
        const numbers = items.map(numberOf);
        const isBad = numbers.some((number) => POISON.some((bad) => bad === number));
        calls.all.push({ numbers, isBad });
        if (calls.all.length > answered) await new Promise<never>(() => {});
        if (isBad) throw new TypeError('one of them is bad');
        return items.map(({ value }) => value);
      })
      .retryWithBackoff({ attempts: 3, base: 50 })
      .toDLQ(letters)
      .to(flow.output, text);
    return builder.build();
  }

  it('D63: the bad records of batches end in the dead letters, in few calls, and no other is lost over a restart', async () => {
    await flow.feed(2_000);
    const before = new Calls();
    const first = await flow.start(topology(before, 10));
    await until(
      () => before.all.length > 10,
      (last) => flow.told('too few calls', last),
    );
    expect(await first.close({ timeout: '200ms' })).toBe(false);
    expect(await flow.committed()).toBeLessThan(2_000);
    const after = new Calls();
    const second = await flow.start(topology(after));
    await flow.caughtUp();

    const outcome = await flow.outcome();
    expect(flow.missing(outcome)).toEqual(POISON);
    expect(outcome.outOfOrder).toEqual([]);
    const dead = await flow.outcome(letters);
    expect([...dead.times.keys()].sort((a, b) => a - b)).toEqual(POISON);
    for (const calls of [before, after]) {
      expect(Math.max(...calls.all.map(({ numbers }) => numbers.length))).toBeLessThanOrEqual(SIZE);
      expect(calls.further).toBeLessThanOrEqual(POISON.length * 2 * Math.ceil(Math.log2(SIZE)));
    }
    expect(after.all.length).toBeGreaterThan(0);
    expect([first.ledger().balanced, second.ledger().balanced]).toEqual([true, true]);
  }, 120_000);
});
