import { setTimeout as delay } from 'node:timers/promises';
import { Serdes, StreamsBuilder, type KafkaStreams } from 'spillway';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';

const full = process.env['CI'] || process.env['SPILLWAY_FULL'];
const FAILING = full ? 100_000 : 10_000;
const PARTITIONS = 4;
const text = { key: Serdes.string(), value: Serdes.string() };

withJava('breakers on real Kafka', () => {
  const { brokers } = inject('cluster');
  let flow: Flow;
  let letters: string;
  beforeEach(async () => {
    flow = await Flow.open({ brokers });
    letters = `${flow.input}.DLQ`;
    await flow.create(letters);
  });
  afterEach(() => flow.close());

  const paused = (app: KafkaStreams, reason: string) =>
    app.status().partitions.every(({ paused: reasons }) => (reasons as readonly string[]).includes(reason));

  it(`D40: a release that fails every one of ${FAILING} records does not drain the topic into its dead letters`, async () => {
    const PER_MINUTE = 100;
    const release = (isBad: boolean) => {
      const builder = new StreamsBuilder();
      builder
        .stream(flow.input, text)
        .mapValues((value) => {
          if (isBad) throw new TypeError('a field was renamed');
          return value;
        })
        .toDLQ(letters, { breaker: { perMinute: PER_MINUTE, probeAfter: '1m' } })
        .to(flow.output, text);
      return builder.build();
    };
    await flow.feed(FAILING);
    const bad = await flow.start(release(true));
    await until(
      () => Promise.resolve(bad.status().partitions.length === PARTITIONS && paused(bad, 'dlq-breaker')),
      (last) => flow.told('no breaker opened', last),
    );
    const before = bad.ledger().source.settled['dead-lettered'];
    // Held for good, and not slowed down: another look a little later finds no more taken.
    await delay(1_000);
    await bad.close();
    expect(bad.ledger().source.settled['dead-lettered']).toBe(before);
    expect(before).toBe(PARTITIONS * PER_MINUTE);
    expect(bad.ledger().balanced).toBe(true);

    const good = await flow.start(release(false));
    await flow.caughtUp();
    expect(good.ledger().balanced).toBe(true);
    const dead = await flow.size(letters);
    expect(dead).toBe(PARTITIONS * PER_MINUTE);
    const outcome = await flow.outcome();
    expect([outcome.total, outcome.times.size, outcome.outOfOrder]).toEqual([FAILING - dead, FAILING - dead, []]);
  }, 180_000);

  it('D79: while what a step calls is away, the circuit is open, the intake rests and nothing becomes a dead letter', async () => {
    let isAway = false;
    const calls = { made: 0 };
    const builder = new StreamsBuilder();
    builder
      .stream(flow.input, text)
      .mapValuesAsync(
        async (value) => {
          calls.made++;
          await delay(1);
          if (isAway) throw Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
          return value;
        },
        { named: 'look-up', concurrency: 16 },
      )
      .retryWithBackoff({ attempts: 2, base: 20, named: 'again', breaker: false })
      .circuitBreaker({ window: 20, openFor: '1s', halfOpenCalls: 2, named: 'prices' })
      .toDLQ(letters)
      .to(flow.output, text);
    const app = await flow.start(builder.build());
    await flow.feed(2_000);
    await flow.caughtUp();
    isAway = true;
    await flow.feed(2_000);
    await until(
      () =>
        Promise.resolve(app.status().breakers.some(({ state }) => state === 'open') && paused(app, 'breaker:prices')),
      (last) => flow.told('no breaker opened', last),
    );
    const before = calls.made;
    // Several rounds of trials.
    await delay(5_000);
    // In each at most two, and a round takes a second at least.
    expect(calls.made - before).toBeLessThanOrEqual(2 * 6);
    expect(calls.made - before).toBeGreaterThan(0);
    isAway = false;
    await flow.caughtUp();
    const outcome = await flow.outcome();
    expect(flow.missing(outcome)).toEqual([]);
    expect([outcome.total, outcome.outOfOrder, await flow.size(letters)]).toEqual([flow.fed, [], 0]);
    expect(app.status().breakers).toEqual([{ step: 'prices', state: 'closed' }]);
    expect(app.ledger().balanced).toBe(true);
  }, 180_000);
});
