import { setTimeout as delay } from 'node:timers/promises';
import { Serdes, StreamsBuilder } from 'spillway';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';
import { Watch } from './watch.js';

const OUTAGE = process.env['CI'] || process.env['SPILLWAY_FULL'] ? 60_000 : 10_000;
const text = { key: Serdes.string(), value: Serdes.string() };

withJava('retries on real Kafka', () => {
  const { brokers } = inject('cluster');
  let flow: Flow;
  let letters: string;
  beforeEach(async () => {
    flow = await Flow.open({ brokers });
    letters = `${flow.input}.DLQ`;
    await flow.create(letters);
  });
  afterEach(() => flow.close());

  /** Through a call that fails for as long as `isAway` says so. */
  function topology(isAway: () => boolean) {
    const builder = new StreamsBuilder();
    builder
      .stream(flow.input, text)
      .mapValuesAsync(
        async (value) => {
          await delay(1);
          if (isAway()) throw Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
          return value;
        },
        { named: 'look-up' },
      )
      .retryWithBackoff({ attempts: 3, base: 20, named: 'again', breaker: { openFor: '1s' } })
      .toDLQ(letters)
      .to(flow.output, text);
    return builder.build();
  }

  it(
    'D4, D79: a dependency that is away and comes back makes no dead letter, costs no membership and loses nothing',
    async () => {
      let isAway = false;
      const watch = new Watch();
      const app = await flow.start(
        topology(() => isAway),
        watch.options,
        // Shorter than the outage: what waits must not keep the member from its heartbeats.
        { consumer: { sessionTimeout: 6_000, rebalanceTimeout: 10_000 } },
      );
      watch.follow(app);
      await flow.feed(2_000);
      await flow.caughtUp();
      isAway = true;
      await flow.feed(2_000);
      await delay(OUTAGE);
      expect(app.status().partitions.every(({ paused }) => paused.includes('breaker:again'))).toBe(true);
      isAway = false;
      await flow.caughtUp();

      const outcome = await flow.outcome();
      expect(flow.missing(outcome)).toEqual([]);
      expect(outcome.outOfOrder).toEqual([]);
      expect([outcome.total, await flow.size(letters)]).toEqual([flow.fed, 0]);
      expect(watch.states).toEqual([]);
      expect(app.ledger().balanced).toBe(true);
    },
    OUTAGE + 120_000,
  );
});
