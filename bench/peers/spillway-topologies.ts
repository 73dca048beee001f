import { setTimeout as sleep } from 'node:timers/promises';
import { Serdes, StreamsBuilder, type KStream, type Serde, type Topology } from 'spillway';
import { SchemaRegistry } from 'spillway/schema';
import { avroSale } from '../passthrough-avro/schema.js';
import { isSale, look, moved, raised, readSale, rounded, writeSale, type Sale } from '../passthrough/sale.js';
import { isPoison, SHARES, WAYS, workOf, type Way } from '../dead-letters/poison.js';
import { callFor } from '../isolation/call.js';
import { LANES } from '../slow-step/lanes.js';
import type { Job } from './job.js';

/** What Spillway is to do, by the `work` of the job. */
export function topologyOf(job: Job): Topology {
  const topology = TOPOLOGIES[job.work];
  if (!topology) throw new Error(`no such work: '${job.work}'`);
  return topology(job);
}

const key = Serdes.bytes();
const bytes = { key, value: Serdes.bytes() };

const saleSerde: Serde<Sale> = {
  fallible: false,
  deserialize: (value) => readSale(value as Buffer),
  serialize: writeSale,
};

const fiveSteps = <N>(sales: KStream<Uint8Array, Sale<N>>): KStream<Uint8Array, Sale<N>> =>
  sales
    .mapValues((sale) => raised(sale))
    .filter((_, sale) => isSale(sale))
    .mapValues((sale) => rounded(sale))
    .peek((_, sale) => look(sale))
    .mapValues((sale) => moved(sale));

/** The five steps behind one that finds the bad records. */
const poisoned =
  (way: Way, share: number) =>
  ({ input, output, deadLetters }: Job): Topology => {
    const builder = new StreamsBuilder();
    const sales = builder.stream(input, { key, value: saleSerde });
    const isGood = (_: Uint8Array, { id }: Sale) => !isPoison(id, share);
    const good = way === 'filtered' ? sales.filter(isGood) : sales.validate(isGood).toDLQ(deadLetters, { send: way });
    fiveSteps(good).to(output, { key, value: saleSerde });
    return builder.build();
  };

const TOPOLOGIES: Readonly<Record<string, (job: Job) => Topology>> = {
  sales({ input, output }) {
    const builder = new StreamsBuilder();
    fiveSteps(builder.stream(input, { key, value: saleSerde })).to(output, { key, value: saleSerde });
    return builder.build();
  },

  'avro-sales'({ input, output, deadLetters, registry }) {
    const schemas = new SchemaRegistry({ url: registry });
    const builder = new StreamsBuilder();
    const sales = builder.stream(input, { key, value: schemas.avro('sales-value', avroSale) }).toDLQ(deadLetters);
    fiveSteps(sales).to(output, { key, value: schemas.avro('sold-value', avroSale) });
    return builder.build();
  },

  slow({ input, output }) {
    const builder = new StreamsBuilder();
    builder
      .stream(input, bytes)
      .mapValuesAsync((value) => sleep(1, value), { named: 'slow', concurrency: LANES })
      .to(output, bytes);
    return builder.build({ deadLetters: 'stop' });
  },

  isolation({ input, output }) {
    const builder = new StreamsBuilder();
    builder
      .stream(input, bytes)
      .mapValuesAsync((value, _key, { partition }) => callFor(partition, value), { orderBy: 'partition' })
      .to(output, bytes);
    return builder.build({ deadLetters: 'stop' });
  },

  ...Object.fromEntries(
    SHARES.flatMap((share) => WAYS.map((way) => [workOf(way, share), poisoned(way, share)] as const)),
  ),
};
