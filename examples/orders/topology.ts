import { Serdes, StreamsBuilder } from 'spillway';
import type { Registry } from 'spillway/schema';

/** What we know of a customer: a look-up elsewhere, and the only effect in this topology. */
export type TierOf = (customerId: string, signal: AbortSignal) => Promise<'basic' | 'gold'>;

/** The values in the topics. Their types are inferred from the schemas. */
export const schemas = (registry: Registry) => ({
  Order: registry.avro('orders-value', {
    type: 'record',
    name: 'Order',
    namespace: 'shop',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'customerId', type: 'string' },
      { name: 'cents', type: 'long' },
      { name: 'channel', type: { type: 'enum', name: 'Channel', symbols: ['web', 'store'] } },
    ],
  }),
  PricedOrder: registry.avro('orders.priced-value', {
    type: 'record',
    name: 'PricedOrder',
    namespace: 'shop',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'cents', type: 'long' },
      { name: 'tier', type: { type: 'enum', name: 'Tier', symbols: ['basic', 'gold'] } },
    ],
  }),
});

/** Prices web orders by the customer's tier, and keeps the large store orders for an audit. Keys are customers. */
export const orders = (registry: Registry, tierOf: TierOf) => {
  const { Order, PricedOrder } = schemas(registry);
  const builder = new StreamsBuilder();

  const { web, store } = builder
    .stream('orders', { key: Serdes.string(), value: Order, named: 'orders' })
    .validate((_customer, order) => order.cents > 0 || `amount is ${order.cents}`, { named: 'positive-amount' })
    .toDLQ('orders.DLQ', { named: 'invalid-orders' }) // undecodable and invalid orders end here
    .split({ web: (_customer, order) => order.channel === 'web' }, { otherwise: 'store', named: 'by-channel' });

  web
    .mapValuesAsync(
      async ({ id, cents, customerId }, _customer, ctx) => ({ id, cents, tier: await tierOf(customerId, ctx.signal) }),
      { named: 'tier', concurrency: 64, timeout: '2s' },
    )
    .retryWithBackoff({ attempts: 5, base: '200ms', cap: '30s', named: 'look-up-again' })
    .toDLQ('orders.web.DLQ', { named: 'unpriced-orders' }) // this order's look-up failed five times while others' did not
    .to('orders.priced', { key: Serdes.string(), value: PricedOrder, named: 'priced' });

  store
    .filter((_customer, order) => order.cents >= 10_000, { named: 'large-orders' }) // the others are counted as filtered
    .to('orders.audit', { key: Serdes.string(), value: Order, named: 'audit' });

  return builder.build();
};
