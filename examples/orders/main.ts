import { run } from '../console/run.js';
import { troubled } from './chaos.js';
import { tierOf } from './customers.js';
import { ordersFeed } from './feed.js';
import { orders, schemas } from './topology.js';

await run({
  name: 'orders',
  command: 'npm start',
  about: 'Prices web orders and audits large store orders, on the embedded log or on Kafka.',
  defaults: 'Without options: 10,000 orders made up on the way, 2,000 a second.',
  line: '{"id":"o-1","customerId":"c-1","cents":1250,"channel":"web"}',
  records: 10_000,
  rate: 2_000,
  seeded: true,
  source: 'orders',
  writes: ['orders.priced', 'orders.audit', 'orders.DLQ', 'orders.web.DLQ'],
  chaos: [
    'The look-up fails now and then, goes away, comes back slowly and recovers, every 15 seconds.',
    'Watch what is paused; no order is lost, nor a dead letter because of it.',
  ],
  parts: (registry, { chaos }) => {
    const { Order } = schemas(registry);
    return {
      topology: orders(registry, chaos ? troubled(tierOf) : tierOf),
      feed: ({ seed }) => ordersFeed(Order, seed),
      recordOf: (order) => {
        // What is no order makes serialize() throw.
        const { customerId } = order as { readonly customerId: string };
        return { key: Buffer.from(customerId), value: Order.serialize(order as never, 'orders') };
      },
      opened: () => Order.openSink?.('orders') ?? undefined,
    };
  },
});
