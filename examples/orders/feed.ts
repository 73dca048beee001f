import type { Random, RawRecord } from 'spillway';
import type { schemas } from './topology.js';
import { seededRandom } from '../console/seeded-random.js';

type OrderSerde = ReturnType<typeof schemas>['Order'];

const CUSTOMERS = 2_000;
/** One customer, a dealer, sends one order in twenty: the hot key. */
const HOT_SHARE = 0.05;
/** One helping in so many is a burst. */
const BURSTS = 0.04;
const NO_SUCH_SCHEMA = 999_999;

/**
 * Orders as a topic of a busy shop has them, in helpings: a few at a time, now and then a burst. Most are sound. Some
 * break the contract, some are no Avro, some have a schema that nobody registered, and some customers are gone. Without
 * an end, and the same for the same seed.
 */
export function* ordersFeed(order: OrderSerde, seed: number): Generator<readonly RawRecord[]> {
  const random = seededRandom(seed);
  for (let next = 0; ;) {
    const size = random() < BURSTS ? 400 + below(random, 400) : 5 + below(random, 40);
    yield Array.from({ length: size }, () => orderRecord(order, random, next++));
  }
}

function orderRecord(order: OrderSerde, random: Random, number: number): RawRecord {
  const kind = random();
  const customerId = kind < 0.01 ? `gone-${below(random, 20)}` : customer(random);
  const cents = kind > 0.98 ? -below(random, 5_000) : 1 + Math.floor(20_000 * random() ** 3);
  const channel = random() < 0.6 ? 'web' : 'store';
  const value = Buffer.from(order.serialize({ id: `o-${number}`, customerId, cents, channel }, 'orders')!);
  return { key: Buffer.from(customerId), value: kind >= 0.01 && kind < 0.04 ? spoilt(value, random) : value };
}

const customer = (random: Random) => (random() < HOT_SHARE ? 'dealer' : `c-${below(random, CUSTOMERS)}`);

/** What goes wrong on the way into a topic. */
function spoilt(value: Buffer, random: Random): Buffer {
  switch (below(random, 4)) {
    case 0:
      return value.subarray(0, value.length - 2);
    case 1:
      return Buffer.from(JSON.stringify({ id: 'from a service that never heard of Avro' }));
    case 2:
      return Buffer.concat([value, Buffer.from([0xff])]);
    default:
      value.writeInt32BE(NO_SUCH_SCHEMA, 1);
      return value;
  }
}

const below = (random: Random, n: number) => Math.floor(random() * n);
