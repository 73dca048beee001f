import { concatMap, from, lastValueFrom, mergeMap, toArray } from 'rxjs';
import { Serdes, StreamsBuilder, type ConsumerRecord, type ProducerRecord } from 'spillway';
import { timed, type Contestant } from '../harness.js';
import { Countdown } from './countdown.js';
import { logOf, through } from './run.js';
import { readSale, saleSerde, writeSale, type Sale } from './sales.js';

export type Call = (sale: Sale) => Promise<Sale>;

export const resolved: Call = (sale) => Promise.resolve(sale);
export const afterOneMillisecond: Call = (sale) => new Promise((resolve) => setTimeout(resolve, 1, sale));

const CONCURRENCY = 64;
const BATCH = 1_000;

/** One asynchronous step between a source and a sink of the embedded log. */
export function asyncStep(call: Call, orderBy: 'key' | 'none', records: readonly ConsumerRecord[]): Contestant {
  const keySerde = Serdes.bytes();
  const log = logOf(records);
  const round = () => {
    const countdown = new Countdown(records.length);
    const builder = new StreamsBuilder();
    builder
      .stream('sales', { key: keySerde, value: saleSerde })
      .mapValuesAsync(call, { concurrency: CONCURRENCY, orderBy })
      .to('sold', { key: keySerde, value: countdown.writing(saleSerde) });
    return through(log, records.length, countdown, builder.build({ deadLetters: 'stop' }));
  };
  return { name: `engine, order by ${orderBy === 'key' ? 'key' : 'nothing'}`, round };
}

/** What most people write: windows of 64, each waiting for its slowest call. Keeps order; no log, no ledger. */
export function promiseAll(call: Call, records: readonly ConsumerRecord[]): Contestant {
  const work = async () => {
    const out: ProducerRecord[] = [];
    for (let i = 0; i < records.length; i += CONCURRENCY) {
      const window = records.slice(i, i + CONCURRENCY);
      out.push(...(await Promise.all(window.map((record) => handled(call, record)))));
    }
    return out;
  };
  return { name: 'Promise.all of 64', round: () => timed(records.length, work) };
}

/**
 * RxJS, a batch of 1,000 at a time as a consumer gets them. Given all records at once it takes 30 times as long, since
 * it reads its input to the end and shifts an array for each of them. No order.
 */
export function rxMergeMap(call: Call, records: readonly ConsumerRecord[]): Contestant {
  const batches = Array.from({ length: Math.ceil(records.length / BATCH) }, (_, i) =>
    records.slice(i * BATCH, (i + 1) * BATCH),
  );
  const each = mergeMap((record: ConsumerRecord) => handled(call, record), CONCURRENCY);
  const work = () =>
    lastValueFrom(
      from(batches).pipe(
        concatMap((batch) => from(batch).pipe(each)),
        toArray(),
      ),
    );
  return { name: 'RxJS mergeMap(64)', round: () => timed(records.length, work) };
}

async function handled(call: Call, { key, value, headers, timestamp }: ConsumerRecord): Promise<ProducerRecord> {
  const sale = await call(readSale(value as Buffer));
  return { key, value: writeSale(sale), headers, timestamp };
}
