import fc from 'fast-check';
import { Kafka as KafkaJS, logLevel } from 'kafkajs';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import type { Fault, FaultPlan } from '../../src/testing/simulation/fault-plan.js';
import type { History } from '../../src/testing/simulation/scenario.js';
import type { InputSpec, Made, Shape } from '../../src/testing/simulation/shape.js';
import { consoleProduce } from '../cluster/java.js';
import { until } from '../cluster/until.js';
import { runs } from '../runs.js';
import { record } from '../schedules/arbitraries.js';
import { ObservedGroup } from './observed-group.js';
import { historyOf, isThrough } from './on-broker.js';

/** What goes wrong with single calls, soon enough that it happens also where there are few calls. */
function faultsOf(shape: Shape, records: number, random: SeededRandom): FaultPlan {
  const some = (count: number, make: () => Fault) => Array.from({ length: count }, make);
  const nth = (most: number) => 1 + random.below(most);
  const times = 1;
  const mayFail = shape.deadLetters.length > 0;
  return [
    ...some(5, () => ({ kind: 'acknowledgement lost', nth: nth(30), times })),
    ...some(5, () => ({ kind: 'failing sink', nth: nth(30), times })),
    ...some(5, () => ({ kind: 'commit refused', nth: nth(8), times })),
    ...some(mayFail ? 8 : 2, () => ({
      kind: 'step throws',
      step: random.below(6),
      // Where there are no dead letters the app stops there, and is started again.
      calls: mayFail ? null : 1,
      record: random.below(records),
    })),
    ...some(mayFail ? 4 : 0, () => ({ kind: 'refused record', record: random.below(records) })),
    { kind: 'dead letters down', times: 2 },
  ];
}

/** Writes records, behind some of a transaction that is aborted, which take up offsets and never come out. */
async function feed(
  shape: Shape,
  brokers: string[],
  specs: readonly InputSpec[],
  made: readonly Made[],
): Promise<void> {
  const client = new KafkaJS({ brokers, logLevel: logLevel.NOTHING });
  const producer = client.producer({ transactionalId: 'regrets', idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const transaction = await producer.transaction();
  for (const [topic, partitions] of Object.entries(shape.sources))
    for (let partition = 0; partition < partitions; partition++)
      await transaction.send({ topic, messages: [{ partition, key: 'k0', value: 'regretted:1' }] });
  await transaction.abort();
  await producer.disconnect();
  for (const [topic, partitions] of Object.entries(shape.sources)) {
    const bytes = (part: Uint8Array | null) => part && Buffer.from(part);
    const records = made.flatMap(({ topic: to, record: { key, value, headers, timestamp } }, i) => {
      if (to !== topic) return [];
      const partition = specs[i]!.partition % partitions;
      const pairs = headers.map(([name, part]) => [name, bytes(part)] as const);
      return [{ partition, timestamp, key: bytes(key), value: bytes(value), headers: pairs }];
    });
    await consoleProduce(brokers, topic, records);
  }
}

/**
 * One instance, and a second that joins under load; the first is closed and started again, the second is killed and
 * started again, and then all is to be committed.
 */
export async function play(shape: Shape, brokers: string[], seed: number): Promise<History> {
  const specs = fc.sample(record, { numRuns: runs(3000), seed });
  const made = specs.map((spec, i) => shape.make(spec, `r${i}`));
  const fifth = Math.ceil(specs.length / 5);
  let fed = 0;
  const feedMore = async () => {
    const [from, to] = [fed, (fed += fifth)];
    await feed(shape, brokers, specs.slice(from, to), made.slice(from, to));
  };
  const faults = faultsOf(shape, specs.length, new SeededRandom(seed));
  const group = new ObservedGroup(shape, brokers, faults, specs.length, seed);
  const sees = (by: string, type: 'offered' | 'committed') =>
    until(
      () => group.events.some((event) => event.by.startsWith(by) && event.type === type),
      () => `${by} has not ${type}: ${group.said()}`,
    );
  // Much is in flight at any time.
  group.injector.slow = 30;
  try {
    await feedMore();
    await group.start('a');
    await sees('a', 'committed');
    await Promise.all([feedMore(), group.start('b')]);
    await feedMore();
    await sees('b', 'offered');
    await Promise.all([feedMore(), group.close('a').then(() => group.start('a'))]);
    await Promise.all([feedMore(), group.kill('b').then(() => group.start('b'))]);
    group.injector.heal();
    await until(
      () => isThrough(shape, brokers),
      (last) => `not all is committed (${String(last)}): ${group.said()}`,
    );
  } finally {
    await group.closeAll();
  }
  return historyOf(shape, brokers, group, new Map(made.map((each, i) => [`r${i}`, each])));
}
