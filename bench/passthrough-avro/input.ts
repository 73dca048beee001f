import { KEYS, shopOf, type Input } from '../kafka/input.js';
import { centsOf } from '../passthrough/input.js';
import { fiveSteps, type Sale } from '../passthrough/sale.js';
import { saleType } from './schema.js';

const HEADER = 5;
/** With the header and three small numbers, about 100 bytes. */
const NOTE = 84;
/** One record in so many cannot be read. */
const CORRUPT = 100;

/** Sales as Avro, with the ids that the registry has given to the two subjects. */
export function avroInput(records: number, [sourceId, sinkId]: readonly [number, number]): Input {
  const isCorrupt = (i: number) => i % CORRUPT === CORRUPT - 1;
  const written = (id: number, sale: Sale<string> | null) => {
    const header = Buffer.alloc(HEADER);
    header.writeInt32BE(id, 1);
    return Buffer.concat([header, saleType.toBuffer(sale)]);
  };
  return {
    name: 'avro-sales',
    records,
    keys: KEYS,
    keyOf: shopOf,
    value(i) {
      const bytes = written(sourceId, saleOf(i));
      // Cut in the middle of its note: the number in front is still there.
      return isCorrupt(i) ? bytes.subarray(0, bytes.length - NOTE / 2) : bytes;
    },
    expected: (i) => (isCorrupt(i) ? null : written(sinkId, fiveSteps(saleOf(i)))),
    placeOf: (value) => varint(value, HEADER),
  };
}

const saleOf = (i: number): Sale<string> => ({
  id: i,
  shop: shopOf(i),
  cents: centsOf(i),
  note: String.fromCharCode(97 + (i % 26)).repeat(NOTE),
});

/** A zigzagged varint that is not negative; -1 for anything else. */
function varint(bytes: Buffer, at: number): number {
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = bytes[at++];
    if (byte === undefined) return -1;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value & 1 ? -1 : value >>> 1;
  }
  return -1;
}
