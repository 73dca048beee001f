/** The schemas, as literals: what flat orders are read with, and orders with lines, an array that has to be scanned. */
export const flatSchema = {
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'customerId', type: 'string' },
    { name: 'cents', type: 'long' },
    { name: 'channel', type: { type: 'enum', name: 'Channel', symbols: ['web', 'store'] } },
    { name: 'express', type: 'boolean', default: false },
  ],
} as const;

/** The same before `express` was added: read through a resolver. */
export const olderSchema = {
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'customerId', type: 'string' },
    { name: 'cents', type: 'long' },
    { name: 'channel', type: { type: 'enum', name: 'Channel', symbols: ['web', 'store'] } },
  ],
} as const;

export const linesSchema = {
  type: 'record',
  name: 'Basket',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'customerId', type: 'string' },
    { name: 'cents', type: 'long' },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'Line',
          fields: [
            { name: 'sku', type: 'string' },
            { name: 'count', type: 'int' },
            { name: 'cents', type: 'long' },
          ],
        },
      },
    },
  ],
} as const;

export const pricedSchema = {
  type: 'record',
  name: 'Priced',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'customerId', type: 'string' },
    { name: 'cents', type: 'long' },
    { name: 'tier', type: { type: 'enum', name: 'Tier', symbols: ['basic', 'gold'] } },
  ],
} as const;

export interface Priceable {
  readonly id: string;
  readonly customerId: string;
  readonly cents: number;
}

/** The step between reading and writing. */
export function priced({ id, customerId, cents }: Priceable) {
  return {
    id,
    customerId,
    cents: cents - Math.floor(cents / 10),
    tier: cents > 50_000 ? ('gold' as const) : ('basic' as const),
  };
}

export const flatOrder = (i: number) => ({
  id: `order-${i}`,
  customerId: `customer-${i % 977}`,
  cents: 100 + ((i * 7919) % 100_000),
  channel: i % 3 === 0 ? ('store' as const) : ('web' as const),
  express: i % 5 === 0,
});

export function olderOrder(i: number) {
  const { express: _, ...order } = flatOrder(i);
  return order;
}

export function basket(i: number) {
  const { id, customerId, cents } = flatOrder(i);
  const lines = Array.from({ length: 1 + (i % 5) }, (_, line) => ({
    sku: `sku-${(i + line) % 463}`,
    count: 1 + line,
    cents: 100 * line,
  }));
  return { id, customerId, cents, lines };
}
