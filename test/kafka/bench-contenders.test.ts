import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as deadLetters from '../../bench/dead-letters/contenders.js';
import type { BenchOptions } from '../../bench/harness.js';
import * as isolation from '../../bench/isolation/contenders.js';
import { openBroker, type Broker } from '../../bench/kafka/broker.js';
import type { Contender } from '../../bench/kafka/contender.js';
import { contest } from '../../bench/kafka/contest.js';
import { openRegistry, type BenchRegistry } from '../../bench/kafka/registry.js';
import * as avro from '../../bench/passthrough-avro/contenders.js';
import { avroSale, SUBJECTS } from '../../bench/passthrough-avro/schema.js';
import * as passthrough from '../../bench/passthrough/contenders.js';
import * as slowStep from '../../bench/slow-step/contenders.js';

const { brokers, registry: url } = inject('cluster');
const options: BenchOptions = { quick: true, seconds: 1, only: [], say: () => {} };

/** Those that need nothing but this Node and what is installed. */
const here = (contenders: readonly Contender[]) =>
  contenders.filter(({ name }) => /^(Spillway|kafkajs|\d+ % bad)/.test(name) && !name.includes('Node 24'));

let broker: Broker;
let registry: BenchRegistry;
beforeAll(async () => {
  broker = await openBroker(brokers.join(','));
  registry = await openRegistry(url);
});
afterAll(() => broker.stop());

/** One round of a few thousand records, which are read back: what comes out is what has to. */
async function voidsOf(contenders: readonly Contender[]): Promise<unknown> {
  const how = { rounds: 1, warmUp: false, limit: 60, registry: registry.url };
  const results = await contest(broker, here(contenders), how, options);
  return results.map(({ name, runs, voids }) => ({ name, runs, voids }));
}

const noneVoid = (contenders: readonly Contender[]) =>
  here(contenders).map(({ name }) => ({ name, runs: 1, voids: [] }));

describe('contenders of the benchmarks do what they are timed for', () => {
  it.each([
    ['the pass-through', passthrough.contendersOf(0.004)],
    ['the slow step', slowStep.contendersOf(0.02)],
    ['isolation', isolation.contendersOf(0.004)],
    ['dead letters', deadLetters.contendersOf(0.002)],
  ])('%s', async (_name, contenders) => {
    expect(await voidsOf(contenders)).toEqual(noneVoid(contenders));
  });

  it('the pass-through with Avro', async () => {
    const contenders = avro.contendersOf(0.004, (await registry.register(SUBJECTS, avroSale)) as [number, number]);
    expect(await voidsOf(contenders)).toEqual(noneVoid(contenders));
  });
});
