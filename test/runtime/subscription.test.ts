import { expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type Memory, type Subscription, type Transport } from '../../src/index.js';
import { Running } from './running.js';

const text = { key: Serdes.string(), value: Serdes.string() };

/** The log, with what an app asks to join with. */
const spied = (log: Memory, joined: Subscription[]): Transport => ({
  open(options) {
    const client = log.open(options);
    return {
      prepare: (plan, done) => client.prepare(plan, done),
      partitions: (topic) => client.partitions(topic),
      produce: (to, records, done) => client.produce(to, records, done),
      close: (done) => client.close(done),
      join: (subscription, intake) => {
        joined.push(subscription);
        return client.join(subscription, intake);
      },
    };
  },
});

it('an app reads its own topics by name and from their start, and leaves all that it writes out of its patterns', async () => {
  const builder = new StreamsBuilder();
  builder
    .stream(/^in/, text)
    .toDLQ()
    .repartition({ named: 'x', ...text })
    .toDLQ()
    .to('out', text);
  const joined: Subscription[] = [];
  const run = new Running(builder.build(), { in: 1 }, { reset: 'latest' }, (log) => spied(log, joined));
  await run.start();
  const [{ group, topics, fromStart, reset, exclude }] = joined as [Subscription];
  expect({ group, topics, fromStart, reset }).toEqual({
    group: 'app',
    topics: [/^in/, 'app-x-repartition'],
    fromStart: ['app-x-repartition'],
    reset: 'latest',
  });
  expect([...exclude(['in'])].sort()).toEqual(['app-x-repartition', 'app-x-repartition.DLQ', 'in.DLQ', 'out']);
  expect(await run.close()).toBe(true);
});
