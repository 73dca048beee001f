import { setTimeout as delay } from 'node:timers/promises';
import { Serdes, StreamsBuilder, type Topology } from 'spillway';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { committed } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { Flow } from './flow.js';
import { Watch } from './watch.js';
import { WireTap } from './wire-tap.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const numberOf = (value: string) => Number.parseInt(value, 10);
const isBad = (value: string) => numberOf(value) % 20 === 7;

let flow: Flow;
let watch: Watch;
beforeEach(async () => {
  flow = await Flow.open({ brokers: inject('cluster').brokers }, { partitions: 2 });
  watch = new Watch();
});
afterEach(() => flow.close());

const marks = () => committed(flow.group, flow.input);
const fill = (partition: number, key: string, count: number) =>
  flow.write(flow.input, ...Array.from({ length: count }, (_, n) => ({ partition, key, value: `${key} ${n}` })));

/** Something to wait at until somebody lets go. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('kafkajs counts the errors of handlers over the whole generation, and is gone at the sixth', () => {
  function failing(fail: () => never): Topology {
    const builder = new StreamsBuilder();
    builder
      .stream(flow.input, text)
      .mapValues((value) => (isBad(value) && numberOf(value) % 40 === 7 ? fail() : value))
      .mapValuesAsync(async (value) => (await delay(0), isBad(value) ? fail() : value))
      .toDLQ()
      .to(flow.output, text);
    return builder.build();
  }
  const errors: [string, () => never][] = [
    [
      'a hundred errors',
      () => {
        throw new Error('no such customer');
      },
    ],
    [
      'a TypeError, which kills the consumer for good (kafkajs#1443)',
      () => (undefined as unknown as { id: () => never }).id(),
    ],
    ['a RangeError, which does too', () => new Array<never>(-1)[0]!],
  ];

  it.each(errors)('%s: here those records are dead letters, and nobody joins again', async (_what, fail) => {
    await flow.create(`${flow.input}.DLQ`, 2);
    const app = await flow.start(failing(fail), watch.options, watch.transport);
    watch.follow(app);
    await flow.feed(1_000);
    await flow.caughtUp();
    await flow.feed(1_000);
    await flow.caughtUp();
    expect(await flow.size(`${flow.input}.DLQ`)).toBe(100);
    const outcome = await flow.outcome();
    expect(outcome.total).toBe(1_900);
    expect(flow.missing(outcome)).toEqual(Array.from({ length: 100 }, (_, i) => i * 20 + 7));
    expect([app.state, watch.states, watch.error]).toEqual(['RUNNING', [], null]);
  });
});

describe('kafkajs sends no heartbeat while a handler is busy, and is thrown out of the group', () => {
  const SESSION = 1_000;

  it('here a step may take several sessions: nobody joins again, and nothing comes twice', async () => {
    await flow.feed(20);
    let begun = 0;
    const slow = flow.through(async (value) => {
      if (begun++ < 2) await delay(3 * SESSION);
      return value;
    }, 2);
    const consumer = { sessionTimeout: SESSION, rebalanceTimeout: SESSION };
    // With no room for more the fetch rests, and so does what kafkajs would tell the group by itself.
    const app = await flow.start(slow, { ...watch.options, budget: { records: 4 } }, { ...watch.transport, consumer });
    watch.follow(app);
    await flow.caughtUp();
    expect((await flow.outcome()).total).toBe(20);
    expect([app.state, watch.states, watch.abandoned]).toEqual(['RUNNING', [], 0]);
  });
});

describe('a handler that is slow in one partition stalls all others of its broker (kafkajs#683, kafkajs#1732)', () => {
  it('here the others go on to their ends, while that one is not read any further', async () => {
    const { opened, open } = gate();
    // In batches, of which the budget holds some, and a fetch brings one.
    for (let batch = 0; batch < 10; batch++) await fill(0, 'stuck', 200);
    await fill(1, 'k', 2_000);
    const slow = flow.through(async (value) => (value.startsWith('stuck') && (await opened), value));
    const app = await flow.start(slow, { budget: { records: 400 } }, { consumer: { maxBytesPerPartition: 1 } });
    await until(
      async () => (await marks())[1] === 2_000,
      () => 'the other partition is not read to its end',
    );
    expect((await marks())[0]).toBeLessThanOrEqual(0);
    const [stuck] = app.status().partitions.filter(({ partition }) => partition === 0);
    expect(stuck!.position).toBeLessThan(2_000);
    open();
    await until(
      async () => (await marks())[0] === 2_000,
      () => 'the slow partition does not go on',
    );
  });
});

describe('the stop of a consumer', () => {
  it('waits for ever for a handler that never ends: here close ends it, and the record is read again', async () => {
    await flow.feed(1);
    const stuck = await flow.start(flow.through(() => new Promise<string>(() => {})));
    await until(
      () => stuck.ledger().source.inFlight === 1,
      () => 'nothing is in flight',
    );
    expect(await stuck.close({ timeout: '300ms' })).toBe(false);
    // It has left: the group does not wait for it.
    const { groups } = await flow.admin.describeGroups([flow.group]);
    expect(groups[0]!.members).toEqual([]);
    await flow.start(flow.through());
    await flow.caughtUp();
    expect((await flow.outcome()).times).toEqual(new Map([[0, 1]]));
  });

  it('makes commitOffsets do nothing: here close commits all that is settled', async () => {
    await flow.feed(500);
    const app = await flow.start(flow.through(), { commit: { every: '1h', settled: 1_000_000 } });
    await until(
      () => app.ledger().source.settled.emitted === 500,
      () => 'not all is settled',
    );
    expect(await flow.committed()).toBe(0);
    expect(await app.close()).toBe(true);
    expect(await flow.committed()).toBe(500);
  });

  it('waits five seconds for an open long poll, as a resume does (kafkajs#1596): here none is that long', async () => {
    const tap = new WireTap();
    await flow.feed(10);
    const app = await flow.start(flow.through(), {}, tap.transport);
    await flow.caughtUp();
    const { length } = tap.fetchWaits;
    // Idle as well.
    await until(
      () => tap.fetchWaits.length > length + 3,
      () => 'it does not fetch',
    );
    await app.close();
    expect(Math.max(...tap.fetchWaits)).toBeLessThanOrEqual(200);
  });
});
