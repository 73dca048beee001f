import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { Serdes, StreamsBuilder } from 'spillway';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { committed } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { Flow } from './flow.js';
import { WireTap } from './wire-tap.js';

const text = { key: Serdes.string(), value: Serdes.string() };

let flow: Flow;
beforeEach(async () => (flow = await Flow.open({ brokers: inject('cluster').brokers }, { partitions: 2 })));
afterEach(() => flow.close());

const marks = () => committed(flow.group, flow.input);

describe('sends', () => {
  it('to several partitions at once can lose records and resolve all the same (kafkajs#1303): here each is to one', async () => {
    const tap = new WireTap();
    await flow.feed(4_000);
    await flow.start(flow.through(), {}, tap.transport);
    await flow.caughtUp();
    expect(new Set(tap.produced.flat().map(({ to }) => to)).size).toBe(2);
    expect(tap.produced.filter((request) => request.length !== 1)).toEqual([]);
    expect(tap.produced.flat().reduce((sum, { records }) => sum + records, 0)).toBe(4_000);
  });

  it('to one partition can arrive in the wrong order when several are open: here there is one at a time', async () => {
    const tap = new WireTap();
    await flow.feed(10_000);
    // Records come to the sink a few at a time, while others are on their way.
    await flow.start(
      flow.through(async (value) => (await delay(1), value)),
      {},
      tap.transport,
    );
    await flow.caughtUp();
    expect(tap.produced.length).toBeGreaterThan(10);
    expect(tap.mostAtOnce).toBe(1);
    expect((await flow.outcome()).outOfOrder).toEqual([]);
  });

  it('of 50,000 records are grouped for 18 seconds (kafkajs#1576): here a burst goes in chunks', async () => {
    const tap = new WireTap();
    const builder = new StreamsBuilder();
    builder
      .stream(flow.input, text)
      .flatMapValues((value) => Array.from({ length: 10_000 }, (_, n) => `${Number(value) * 10_000 + n}`))
      .to(flow.output, text);
    await flow.write(flow.input, ...[0, 1, 2, 3, 4].map((n) => ({ key: 'k', value: `${n}` })));
    await flow.start(builder.build({ deadLetters: 'stop' }), {}, tap.transport);
    await until(
      async () => (await flow.committed()) === 5,
      () => 'not all is written',
    );
    expect(tap.produced.length).toBeGreaterThan(10);
    expect(Math.max(...tap.produced.flat().map(({ records }) => records))).toBeLessThanOrEqual(4_000);
    expect((await flow.outcome()).times).toEqual(new Map(Array.from({ length: 50_000 }, (_, n) => [n, 1])));
  });
});

describe('one topic that is gone fails every send of a producer (kafkajs#1622, kafkajs#1759)', () => {
  it('here other topics are written to meanwhile', async () => {
    const doomed = `${flow.name}-doomed`;
    await flow.create(doomed, 2);
    const builder = new StreamsBuilder();
    builder
      .stream(flow.input, text)
      .to((key) => (key === 'doomed' ? doomed : flow.output), { ...text, topics: [doomed, flow.output] });
    const app = await flow.start(builder.build({ deadLetters: 'stop' }));
    const write = (partition: number, key: string, value: string) => flow.write(flow.input, { partition, key, value });
    await write(0, 'doomed', '0');
    await until(
      async () => (await marks())[0] === 1,
      () => 'nothing is written',
    );
    await flow.admin.deleteTopics({ topics: [doomed] });
    await write(0, 'doomed', '1');
    // The producer learns of a topic at its first record, and asks for all of its topics then.
    for (let n = 0; n < 5; n++) {
      await write(1, 'sound', `${n}`);
      await until(
        async () => (await marks())[1] === n + 1,
        () => 'the other topic is not written to',
      );
    }
    expect((await marks())[0]).toBe(1);
    expect([...(await flow.outcome()).times.keys()]).toEqual([0, 1, 2, 3, 4]);
    expect(app.state).toBe('RUNNING');
  });
});

describe('NODE_ENV=test', () => {
  type Defaults = Record<string, unknown>;
  const defaults = createRequire(import.meta.url)('kafkajs/src/retry/defaults.test.js') as Defaults;
  const before = { ...defaults };
  afterEach(() => void Object.assign(defaults, before));

  it('changes how often and how soon kafkajs tries again: here that is spelt out, and no default of it is used', async () => {
    expect(process.env['NODE_ENV']).toBe('test');
    await flow.feed(100);
    // Whoever counts with one of them fails.
    for (const name of Object.keys(defaults)) defaults[name] = Symbol(name);
    await expect(flow.kafka.admin({ retry: { retries: 0 } }).connect()).rejects.toThrow('Symbol');
    const app = await flow.start(flow.through());
    await until(
      () => app.ledger().source.settled.emitted === 100,
      () => 'it does not read',
    );
    expect(await app.close()).toBe(true);
    Object.assign(defaults, before);
    expect(await flow.committed()).toBe(100);
  });
});
