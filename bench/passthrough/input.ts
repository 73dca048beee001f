import { KEYS, shopOf, type Input } from '../kafka/input.js';
import { fiveSteps, readSale, VALUE_BYTES, writeSale } from './sale.js';

/** So many sales of 100 bytes. */
export function salesInput(records: number): Input {
  const expected = (i: number) => {
    const sale = fiveSteps(readSale(saleBytes(i)));
    return sale && writeSale(sale);
  };
  return {
    name: 'sales',
    records,
    keys: KEYS,
    keyOf: shopOf,
    value: saleBytes,
    expected,
    placeOf: (value) => (value.length === VALUE_BYTES ? value.readInt32BE(0) : -1),
  };
}

/** The same sales for a step that leaves them as they are. */
export function unchangedInput(records: number, name: string): Input {
  const sales = salesInput(records);
  return { ...sales, name, expected: sales.value };
}

export function saleBytes(i: number): Buffer {
  const bytes = Buffer.allocUnsafe(VALUE_BYTES).fill(i & 0xff, 12);
  bytes.writeInt32BE(i, 0);
  bytes.writeInt32BE(shopOf(i), 4);
  bytes.writeInt32BE(centsOf(i), 8);
  return bytes;
}

export const centsOf = (i: number): number => 100 + ((i * 7919) % 100_000);
