import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partitionFor } from '../../src/core/partitioner.js';
import { KafkaStreams, StreamsBuilder, silent } from '../../src/index.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { runs } from '../runs.js';
import { Running, text as textOf } from '../runtime/running.js';
import { text } from './through-engine.js';

const TOPIC = 'app-by-group-repartition';

/** `7:g1`: the number of the record and the key that it gets on the way. */
const groupOf = (value: string) => value.slice(value.indexOf(':') + 1);

/** Each the first time that it appears: what a crash or a rebalance repeats is not out of order. */
const firsts = (values: readonly string[]) => [...new Set(values)];

const record = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), group: fc.nat(2), at: fc.nat(60) });
const schedule = fc.record({
  records: fc.array(record, { minLength: 1, maxLength: 20 }),
  width: fc.integer({ min: 1, max: 4 }),
  joins: fc.nat(80),
  leaves: fc.option(fc.integer({ min: 81, max: 160 })),
  seed: fc.integer(),
});

it('below it the records of one key are in the order of its topic, over two instances that come and go', async () => {
  let shared = 0;
  await fc.assert(
    fc.asyncProperty(schedule, async ({ records, width, joins, leaves, seed }) => {
      const random = new SeededRandom(seed);
      const builder = new StreamsBuilder();
      builder
        .stream('in', text)
        .selectKey((_key, value) => groupOf(value), { named: 'group' })
        .repartition({ named: 'by-group', partitions: width, ...text })
        .mapValuesAsync(
          (value) =>
            new Promise<string>(
              (resolve) => void run.clock.timer(Math.floor(random.unit() * 40), () => resolve(value)),
            ),
          { concurrency: 4 },
        )
        .toDLQ('dead')
        .to('out', text);
      const topology = builder.build();
      const run: Running = new Running(topology, { in: 3, out: 2 }, { instanceId: 'one' });
      const { log: transport, clock } = run;
      const options = { applicationId: 'app', instanceId: 'two', transport, clock, logger: silent, random: () => 0.5 };
      const second = new KafkaStreams(topology, options);
      second.done.catch(() => {});
      records.forEach(({ key, group, at }, i) => clock.timer(at, () => run.feed('in', [key, `${i}:g${group}`])));
      clock.timer(joins, () => void second.start().catch(() => {}));
      if (leaves !== null) clock.timer(leaves, () => void second.close());
      await run.start();
      await run.advance(3_000);
      if (second.ledger().source.in > 0) shared++;

      const valuesOf = (topic: string, partition: number) =>
        transport.read(topic, partition).map(({ value }) => String(textOf(value)));
      const own = Array.from({ length: width }, (_, partition) => valuesOf(TOPIC, partition));
      const fed = [0, 1, 2].map((partition) => valuesOf('in', partition));
      for (const group of ['g0', 'g1', 'g2']) {
        const ofGroup = (values: readonly string[]) => firsts(values).filter((value) => groupOf(value) === group);
        const through = ofGroup(own[partitionFor(Buffer.from(group), width)]!);
        const out = ofGroup(valuesOf('out', partitionFor(Buffer.from(group), 2)));
        expect(out, `${group} below`).toEqual(through);
        for (const source of fed) {
          const wanted = ofGroup(source);
          expect(
            through.filter((value) => wanted.includes(value)),
            `${group} above`,
          ).toEqual(wanted);
        }
        expect([...out].sort(), `all of ${group}`).toEqual(fed.flatMap(ofGroup).sort());
      }
      const apps = [run.app, second];
      const closed = apps.map((app) => app.close());
      await run.advance(1_000);
      await Promise.all(closed);
      for (const app of apps) expect(app.ledger()).toMatchObject({ balanced: true, source: { inFlight: 0 } });
    }),
    { numRuns: runs(500) },
  );
  expect(shared).toBeGreaterThan(50);
});
