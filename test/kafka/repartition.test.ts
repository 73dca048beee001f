import { setTimeout as delay } from 'node:timers/promises';
import { Serdes, StreamsBuilder, type Topology } from 'spillway';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { until } from '../cluster/until.js';
import { Flow } from './flow.js';

const GROUPS = 13;

let flow: Flow;
beforeEach(async () => (flow = await Flow.open({ brokers: inject('cluster').brokers }, { partitions: 1 })));
afterEach(() => flow.close());

/** Numbers of one partition under many keys; behind the topic, under a few, whose order is that of the feed. */
function topology(): Topology {
  const builder = new StreamsBuilder();
  const text = { key: Serdes.string(), value: Serdes.string() };
  builder
    .stream(flow.input, text)
    .selectKey((_key, value) => `g${Number.parseInt(value, 10) % GROUPS}`)
    .repartition({ named: 'by-group', partitions: 4, ...text })
    .mapValuesAsync(async (value) => (await delay(1), value), { named: 'step', concurrency: 8 })
    .to(flow.output, text);
  return builder.build({ deadLetters: 'stop' });
}

it('keeps the order of a new key, with two instances that come and go', async () => {
  await flow.create(`${flow.group}-by-group-repartition`, 4);
  const first = await flow.start(topology(), { instanceId: 'first', reset: 'latest' }, { provision: true });
  await flow.feed(4_000);
  await until(
    () => first.ledger().source.in > 2_000,
    () => 'the first has read nothing',
  );
  const second = await flow.start(topology(), { instanceId: 'second', reset: 'latest' });
  await flow.feed(4_000);
  await until(
    () => second.ledger().source.in > 100,
    () => 'the second has nothing to do',
  );
  await second.close();
  await until(
    async () => (await flow.size(flow.output)) >= flow.fed,
    () => 'not all of it has come out',
  );
  await flow.caughtUp();
  const outcome = await flow.outcome();
  expect(flow.missing(outcome)).toEqual([]);
  expect(outcome.outOfOrder).toEqual([]);
  expect(first.ledger().balanced && second.ledger().balanced).toBe(true);
});

it('is made by the app when it may, as wide as it was asked for', async () => {
  await flow.feed(100);
  await flow.start(topology(), {}, { provision: true });
  await flow.caughtUp();
  const { topics } = await flow.admin.fetchTopicMetadata({ topics: [`${flow.group}-by-group-repartition`] });
  expect(topics[0]!.partitions).toHaveLength(4);
  await until(
    async () => (await flow.size(flow.output)) === 100,
    () => 'not all of it has come out',
  );
});
