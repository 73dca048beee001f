import type { ConsumerRecord, RawRecord, Serde } from 'spillway';

/** What flows through every contestant: 16 bytes that become an object and 16 bytes again. */
export interface Sale {
  readonly id: number;
  readonly shop: number;
  readonly cents: number;
}

const WIDTH = 16;

export const saleSerde: Serde<Sale> = {
  fallible: false,
  deserialize: (bytes) => readSale(bytes as Buffer),
  serialize: (sale) => writeSale(sale),
};

export function readSale(bytes: Buffer): Sale {
  return { id: bytes.readInt32LE(0), shop: bytes.readInt32LE(4), cents: bytes.readDoubleLE(8) };
}

export function writeSale({ id, shop, cents }: Sale): Buffer {
  const bytes = Buffer.allocUnsafe(WIDTH);
  bytes.writeInt32LE(id, 0);
  bytes.writeInt32LE(shop, 4);
  bytes.writeDoubleLE(cents, 8);
  return bytes;
}

const NO_HEADERS: RawRecord['headers'] & object = [];

/** So many sales of `keys` shops, as records with offsets from 0. */
export function salesOf(count: number, keys = 1000): ConsumerRecord[] {
  return Array.from({ length: count }, (_, offset) => ({
    key: Buffer.from(`shop-${offset % keys}`),
    value: writeSale({ id: offset, shop: offset % keys, cents: 100 + (offset % 9_000) }),
    headers: NO_HEADERS,
    timestamp: 1_700_000_000_000 + offset,
    offset,
  }));
}

// The steps: cheap, so that what is measured is what lies between them. No record is filtered.

export const raised = ({ id, shop, cents }: Sale): Sale => ({ id, shop, cents: cents * 1.01 });
export const isSale = (sale: Sale): boolean => sale.cents > 0;
export const rounded = ({ id, shop, cents }: Sale): Sale => ({ id, shop, cents: Math.round(cents) });
export const moved = ({ id, shop, cents }: Sale): Sale => ({ id, shop: shop + 1, cents });

/** What a tap adds up, so that no compiler takes the steps for useless. */
export const seen = { cents: 0 };
export const look = (sale: Sale): void => {
  seen.cents += sale.cents;
};
