import { setTimeout as delay } from 'node:timers/promises';
import { Serdes, StreamsBuilder } from 'spillway';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';

const full = process.env['CI'] || process.env['SPILLWAY_FULL'];
const BACKLOG = full ? 200_000 : 20_000;
const STUCK = 3;
const POISON = ['poison-1', 'poison-2', 'poison-3'];
const text = { key: Serdes.string(), value: Serdes.string() };

withJava('an incident on real Kafka', () => {
  const { brokers } = inject('cluster');
  let flow: Flow;
  beforeEach(async () => void (flow = await Flow.open({ brokers })));
  afterEach(() => flow.close());

  /** Writes so many records to one partition, and tells how many there are. */
  async function fill(partition: number, count: number, first: readonly string[] = []): Promise<number> {
    const producer = flow.kafka.producer();
    await producer.connect();
    const values = [...first, ...Array.from({ length: count }, (_, n) => `${partition}-${n}`)];
    for (let from = 0; from < values.length; from += 2_000) {
      const messages = values.slice(from, from + 2_000).map((value, i) => ({
        // The poison has keys of its own: what is behind it is not behind its key.
        key: POISON.includes(value) ? value : `k${(from + i) % 97}`,
        value,
        partition,
      }));
      await producer.send({ topic: flow.input, messages });
    }
    await producer.disconnect();
    return values.length;
  }

  it(`D27: poison at the head of partition 3 is tried three times and set aside; ${BACKLOG} behind it drain while the others keep up`, async () => {
    const letters = `${flow.input}.DLQ`;
    await flow.create(letters);
    let fed = await fill(STUCK, BACKLOG, POISON);
    const tries = new Map<string, number>();
    const builder = new StreamsBuilder();
    builder
      .stream(flow.input, text)
      .mapValuesAsync(
        async (value) => {
          await delay(1);
          if (!POISON.includes(value)) return value;
          tries.set(value, (tries.get(value) ?? 0) + 1);
          throw Object.assign(new Error('bad gateway'), { status: 502 });
        },
        { named: 'price', concurrency: 64 },
      )
      .retryWithBackoff({ attempts: 3, base: 500, factor: 1, jitter: 'none', named: 'again' })
      .toDLQ(letters)
      .to(flow.output, text);
    const app = await flow.start(builder.build());

    // While the backlog drains, the other partitions get a little all the time.
    const lagOf = (partition: number) => app.status().partitions.find((one) => one.partition === partition)?.lag ?? 0;
    const seen: { readonly stuck: number; readonly others: number }[] = [];
    const settled = () => {
      const { in: taken, inFlight } = app.ledger().source;
      return taken - inFlight;
    };
    while (settled() < fed) {
      for (const partition of [0, 1, 2]) fed += await fill(partition, 10);
      await delay(50);
      const others = Math.max(...[0, 1, 2].map(lagOf));
      if (settled() < BACKLOG) seen.push({ stuck: lagOf(STUCK), others });
    }
    await until(
      async () => (await flow.committed()) >= fed,
      (last) => flow.told(`not all of ${fed} are committed`, last),
    );

    expect(seen.length).toBeGreaterThan(3);
    // What comes to them is taken long before the backlog is gone: they never wait for it.
    const worst = Math.max(...seen.map(({ others }) => others));
    expect(worst).toBeLessThan(BACKLOG / 20);
    expect(seen.some(({ stuck, others }) => stuck > BACKLOG / 10 && others <= 60)).toBe(true);
    expect(POISON.map((value) => tries.get(value))).toEqual([3, 3, 3]);
    expect(await flow.size(letters)).toBe(POISON.length);
    expect(await flow.size(flow.output)).toBe(fed - POISON.length);
    expect(app.ledger().source.settled['dead-lettered']).toBe(POISON.length);
    expect(app.ledger().balanced).toBe(true);
    expect(app.status().partitions.map(({ lag }) => lag)).toEqual([0, 0, 0, 0]);
  }, 240_000);
});
