import { describe, expect, it } from 'vitest';
import type { ProducerRecord } from '../../src/core/record.js';
import type { Client, ClientOptions, Intake, Membership, ProduceError } from '../../src/core/transport.js';
import { EventQueue } from '../../src/testing/event-queue.js';
import { FaultInjector } from '../../src/testing/simulation/fault-injector.js';
import type { FaultPlan, Point } from '../../src/testing/simulation/fault-plan.js';
import type { Life } from '../../src/testing/simulation/life.js';
import { observedTransport } from '../../src/testing/simulation/observed-transport.js';
import type { Happening } from '../../src/testing/simulation/observed.js';
import type { Watch } from '../../src/testing/simulation/watch.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';

const record: ProducerRecord = { key: null, value: Buffer.from('r0'), headers: [], timestamp: 0 };
const out = { topic: 'out', partition: 0 };
const dead = { topic: 'in.DLQ', partition: 0 };

/** An instance on a log that takes everything and answers at once. */
function setUp(faults: FaultPlan) {
  const queue = new EventQueue();
  const clock = new VirtualClock(queue);
  const life: Life = { id: 'a1', clock };
  const events: Happening[] = [];
  const inLog: string[] = [];
  const targets = { deadLetterTopics: new Set(['in.DLQ']), steps: ['s'], records: 1 };
  const injector = new FaultInjector(faults, targets, 0, () => {});
  const watch: Watch = {
    see: (_, happening) => void events.push(happening),
    reach: (_, point) => void (injector.killAt(point) && clock.kill()),
    die: () => clock.kill(),
    onProduce: (at, records) => injector.onProduce(at, records),
    onCommit: () => injector.onCommit(),
    identify: () => ({ id: 'r0', key: null }),
  };
  let intake: Intake | undefined;
  const membership: Membership = {
    pause: () => {},
    resume: () => {},
    seek: () => {},
    commit: (_marks, _generation, done) => void clock.soon(() => done(null)),
    leave: (done) => void clock.soon(done),
  };
  const client: Client = {
    prepare: (_, done) => void clock.soon(() => done([])),
    partitions: () => 1,
    join: (_, given) => ((intake = given), membership),
    produce: (to, _, done) =>
      void clock.soon(() => {
        inLog.push(to.topic);
        done(null);
      }),
    close: (done) => void clock.soon(done),
  };
  const observed = observedTransport({ open: () => client }, life, watch).open({ clock } as unknown as ClientOptions);
  const answers: (ProduceError | null)[] = [];
  const produce = (to = out) => {
    observed.produce(to, [record], (error) => answers.push(error));
    while (queue.step(Infinity));
  };
  const admitted: number[] = [];
  const join = () =>
    observed.join(
      { group: 'g', topics: ['in'], exclude: () => [], reset: 'earliest', fromStart: [], maxBytes: 1, maxRecords: 1 },
      {
        assigned: () => {},
        admit: ({ fetched }) => (admitted.push(fetched), true),
      } as Partial<Intake> as Intake,
    );
  const kinds = () => events.map((event) => event.type);
  return { queue, events, inLog, answers, produce, join, admitted, kinds, intake: () => intake! };
}

describe('observedTransport', () => {
  it('tells of a produce call, its append and its acknowledgement', () => {
    const { produce, kinds, answers } = setUp([]);
    produce();
    expect(kinds()).toEqual(['produce', 'appended', 'acknowledged']);
    expect(answers).toEqual([null]);
  });

  it('fails the calls that the plan names, and appends nothing', () => {
    const { produce, answers, inLog } = setUp([{ kind: 'failing sink', nth: 2, times: 1 }]);
    for (let i = 0; i < 3; i++) produce();
    expect(answers.map((error) => error?.retriable ?? null)).toEqual([null, true, null]);
    expect(inLog).toEqual(['out', 'out']);
  });

  it('loses an acknowledgement of what it appended', () => {
    const { produce, answers, inLog, kinds } = setUp([{ kind: 'acknowledgement lost', nth: 1, times: 1 }]);
    produce();
    expect(answers[0]?.retriable).toBe(true);
    expect(inLog).toEqual(['out']);
    expect(kinds()).toEqual(['produce', 'appended', 'refused']);
  });

  it('refuses a record for good, but not its dead letter', () => {
    const { produce, answers } = setUp([{ kind: 'refused record', record: 5 }]);
    produce();
    produce(dead);
    expect(answers.map((error) => error?.retriable ?? null)).toEqual([false, null]);
  });

  it('closes topics for the calls that the plan names, dead letters too', () => {
    const { produce, answers, inLog } = setUp([{ kind: 'closed topic', nth: 2, times: 2 }]);
    produce();
    produce();
    produce(dead);
    produce();
    expect(answers.map((error) => error?.code ?? null)).toEqual([null, 'NOT_AUTHORIZED', 'NOT_AUTHORIZED', null]);
    expect(inLog).toEqual(['out', 'out']);
  });

  it('makes dead-letter topics fail for a while, or for good', () => {
    const passing = setUp([{ kind: 'dead letters down', times: 2 }]);
    for (let i = 0; i < 3; i++) passing.produce(dead);
    expect(passing.answers.map((error) => error?.retriable ?? null)).toEqual([true, true, null]);
    const lasting = setUp([{ kind: 'dead letters down', times: null }]);
    for (let i = 0; i < 3; i++) lasting.produce(dead);
    lasting.produce(out);
    expect(lasting.answers.map((error) => error?.retriable ?? null)).toEqual([false, false, false, null]);
  });

  const killed = (point: Point) => setUp([{ kind: 'kill', point, nth: 1, downFor: 0 }]);
  it.each([
    ['before produce', [], 0],
    ['before acknowledgement', ['out'], 0],
    ['after acknowledgement', ['out'], 1],
  ] as const)('dies %s', (point, inLog, answered) => {
    const run = killed(point);
    run.produce();
    run.produce();
    expect(run.inLog).toEqual(inLog);
    expect(run.answers).toHaveLength(answered);
  });

  it.each([
    ['before commit', ['commit'], 0],
    ['before committed', ['commit', 'committed'], 0],
    ['after committed', ['commit', 'committed'], 1],
  ] as const)('dies %s', (point, kinds, answered) => {
    const run = killed(point);
    const membership = run.join();
    let told = 0;
    const commit = () => membership.commit([{ topic: 'in', partition: 0, offset: 1 }], 1, () => told++);
    commit();
    while (run.queue.step(Infinity));
    commit();
    expect(run.kinds()).toEqual(kinds);
    expect(told).toBe(answered);
  });

  it('refuses a commit that the plan names', () => {
    const run = setUp([{ kind: 'commit refused', nth: 1, times: 1 }]);
    const errors: (Error | null)[] = [];
    const membership = run.join();
    for (let i = 0; i < 2; i++) {
      membership.commit([{ topic: 'in', partition: 0, offset: 1 }], 1, (error) => errors.push(error));
      while (run.queue.step(Infinity));
    }
    expect(errors.map((error) => error === null)).toEqual([false, true]);
    expect(run.kinds()).toEqual(['commit', 'commit refused', 'commit', 'committed']);
  });

  it.each([
    ['before admit', 0, 0],
    ['after admit', 1, 1],
  ] as const)('dies %s', (point, taken, seen) => {
    const run = killed(point);
    run.join();
    const batch = { topic: 'in', partition: 0, fetched: 0, next: 1, records: [], end: 1 };
    run.intake().admit(batch);
    run.intake().admit(batch);
    expect(run.admitted).toHaveLength(taken);
    expect(run.events).toHaveLength(seen);
  });
});
