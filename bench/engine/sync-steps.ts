import { Serdes, StreamsBuilder, type ConsumerRecord, type KStream, type ProducerRecord } from 'spillway';
import { timed, type Contestant } from '../harness.js';
import { Countdown } from './countdown.js';
import { logOf, through } from './run.js';
import { isSale, look, moved, raised, readSale, rounded, saleSerde, writeSale, type Sale } from './sales.js';
import { stubTransport } from './stub-transport.js';

const keySerde = Serdes.bytes();

type Sales = KStream<Uint8Array, Sale>;

const five = (sales: Sales): Sales =>
  sales
    .mapValues(raised)
    .filter((_, sale) => isSale(sale))
    .mapValues(rounded)
    .peek((_, sale) => look(sale))
    .mapValues(moved);

const shapes: Readonly<Record<number, (sales: Sales) => Sales>> = {
  1: (sales) => sales.mapValues(raised),
  5: five,
  20: (sales) => five(five(five(five(sales)))),
};

/** The engine with so many synchronous steps between a source and a sink of the embedded log. */
export function steps(count: number, records: readonly ConsumerRecord[]): Contestant {
  const log = logOf(records);
  const round = () => {
    const countdown = new Countdown(records.length);
    const builder = new StreamsBuilder();
    const sales = builder.stream('sales', { key: keySerde, value: saleSerde });
    shapes[count]!(sales).to('sold', { key: keySerde, value: countdown.writing(saleSerde) });
    return through(log, records.length, countdown, builder.build());
  };
  return { name: `${count} step${count > 1 ? 's' : ''}, embedded log`, round };
}

/** The same calls in a loop by hand, over records that lie in an array, into an array. No log, no ledger, no order. */
export function bareLoop(count: number, records: readonly ConsumerRecord[]): Contestant {
  const body = count === 1 ? one : (sale: Sale) => fiveByHand(sale, count / 5);
  const work = () => {
    const out: ProducerRecord[] = [];
    for (const { key, value, headers, timestamp } of records) {
      const sale = body(readSale(value as Buffer));
      if (sale) out.push({ key, value: writeSale(sale), headers, timestamp });
    }
    return out;
  };
  return { name: `${count} step${count > 1 ? 's' : ''}, bare loop`, round: () => timed(records.length, work) };
}

const one = (sale: Sale): Sale => raised(sale);

function fiveByHand(sale: Sale, times: number): Sale | null {
  for (let i = 0; i < times; i++) {
    sale = raised(sale);
    if (!isSale(sale)) return null;
    sale = rounded(sale);
    look(sale);
    sale = moved(sale);
  }
  return sale;
}

/** Tracker and segment alone: five steps, the last of which consumes, over a transport that costs nothing. */
export function isolated(records: readonly ConsumerRecord[]): Contestant {
  const transport = stubTransport('sales', records);
  const round = () => {
    const countdown = new Countdown(records.length);
    const builder = new StreamsBuilder();
    builder
      .stream('sales', { key: keySerde, value: saleSerde })
      .mapValues(raised)
      .filter((_, sale) => isSale(sale))
      .mapValues(rounded)
      .peek((_, sale) => look(sale))
      .foreach(countdown.tick);
    return through(transport, records.length, countdown, builder.build());
  };
  return { name: '5 steps, tracker and segment alone', round };
}

/** What of `isolated` is not the engine's: the same decoding and the same five calls, in a loop by hand. */
export function callsAlone(records: readonly ConsumerRecord[]): Contestant {
  const work = () => {
    const countdown = new Countdown(records.length);
    for (const { value } of records) {
      let sale = raised(readSale(value as Buffer));
      if (!isSale(sale)) continue;
      sale = rounded(sale);
      look(sale);
      countdown.tick();
    }
  };
  return { name: 'the same calls in a bare loop', round: () => timed(records.length, work) };
}
