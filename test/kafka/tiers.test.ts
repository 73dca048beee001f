import { KafkaStreams, Serdes, silent, StreamsBuilder, type Context } from 'spillway';
import { kafkajs } from 'spillway/kafkajs';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { committed, endOffsets } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const DELAYS = [2_000, 5_000] as const;

withJava('tiers on real Kafka', () => {
  const { brokers } = inject('cluster');
  let flow: Flow;
  let letters: string;
  beforeEach(async () => {
    flow = await Flow.open({ brokers });
    letters = `${flow.input}.DLQ`;
    await flow.create(letters);
  });
  afterEach(() => flow.close());

  /** By value, the tries that it had, and when on the wall clock. */
  type Tries = Map<string, { readonly attempt: number; readonly at: number; readonly place: string }[]>;

  /** Records whose number is a multiple of ten fail until the fourth try, of a hundred always. */
  function topology(tries: Tries) {
    const builder = new StreamsBuilder();
    const lookUp = (value: string, _key: string, { attempt, topic, partition, offset }: Context) => {
      const number = Number.parseInt(value, 10);
      const own = tries.get(value) ?? [];
      tries.set(value, [...own, { attempt, at: Date.now(), place: `${topic}/${partition}@${offset}` }]);
      if (number % 100 === 0 || (number % 10 === 0 && attempt < 4)) throw new Error(`not now (${attempt})`);
      return value;
    };
    builder
      .stream(flow.input, text)
      .mapValues(lookUp, { named: 'look-up' })
      .retryWithBackoff({
        named: 'later',
        attempts: 2,
        base: 50,
        breaker: false,
        budget: false,
        tiers: DELAYS,
        orderBy: 'none',
      })
      .toDLQ(letters)
      .to(flow.output, text);
    return builder.build();
  }

  it('D82, D83, D84: what fails waits, comes back after a restart, on time and as it was, and delays nothing', async () => {
    const group = `${flow.group}.retry`;
    const topics = DELAYS.map((delay) => `${flow.group}-later-retry-${delay / 1000}s`);
    const refusal = new KafkaStreams(topology(new Map()), {
      applicationId: flow.group,
      transport: kafkajs({ brokers }),
      logger: silent,
    });
    const error: unknown = await refusal.start().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'TOPICS_MISSING' });
    for (const topic of topics) expect(String(error)).toContain(`--create --topic ${topic} --partitions 4`);

    const before: Tries = new Map();
    const first = await flow.start(topology(before), {}, { provision: true });
    await flow.feed(1_000);
    await flow.caughtUp();
    // All that did not fail is through, however much waits.
    expect((await flow.outcome()).total).toBeGreaterThanOrEqual(900);
    expect(first.status().lag?.records).toBe(0);
    await first.close();

    const after: Tries = new Map();
    const second = await flow.start(topology(after), {}, {});
    await until(
      async () => {
        const marks = await Promise.all(topics.map((topic) => committed(group, topic)));
        const ends = await Promise.all(topics.map((topic) => endOffsets(topic)));
        // A partition of a topic that is empty has no mark.
        const isThrough = ends.every((all, i) => all.every((end, at) => end === 0 || marks[i]![at] === end));
        return isThrough && (await flow.size(letters)) >= 10;
      },
      (last) => flow.told('what waits does not come back', last),
    );

    const { times } = await flow.outcome();
    expect([...times.keys()].filter((number) => number % 100 === 0)).toEqual([]);
    expect(times.size).toBe(990);
    expect(await flow.size(letters)).toBe(10);
    expect(after.size).toBeGreaterThan(0);
    for (const [value, own] of new Map([...before, ...after])) {
      const all = [...(before.get(value) ?? []), ...(after.get(value) ?? [])];
      const number = Number.parseInt(value, 10);
      const needed = number % 100 === 0 || number % 10 === 0 ? [1, 2, 3, 4] : [1];
      expect([number, all.map(({ attempt }) => attempt)]).toEqual([number, needed]);
      expect(new Set(all.map(({ place }) => place)).size).toBe(1);
      expect(own.length).toBeGreaterThan(0);
      for (const [i, delay] of DELAYS.entries()) {
        const [earlier, later] = [all[i + 1], all[i + 2]];
        // No test of speed: nothing may come early, on one clock.
        if (earlier && later) expect(later.at - earlier.at).toBeGreaterThanOrEqual(delay);
      }
    }
    expect([first.ledger().balanced, second.ledger().balanced]).toEqual([true, true]);
  }, 180_000);
});
