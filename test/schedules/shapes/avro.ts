import { Serdes, StreamsBuilder } from 'spillway';
import { memoryRegistry, type MemoryRegistry } from 'spillway/schema';
import { idOf } from '../../../src/testing/simulation/kit.js';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, limits, recordOf } from './text.js';

const OldOrder = {
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'cents', type: 'long' },
  ],
} as const;
const Order = {
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'cents', type: 'long' },
    { name: 'channel', type: { type: 'enum', name: 'Channel', symbols: ['web', 'store'] }, default: 'web' },
  ],
} as const;
const Priced = { type: 'record', name: 'Priced', fields: [{ name: 'euros', type: 'double' }] } as const;

/** Every registry of the shape gives the same ids, since schemas come to it in this order. */
function registryWithSchemas(): MemoryRegistry {
  const registry = memoryRegistry();
  registry.register('orders-value', OldOrder);
  registry.register('orders-value', Order);
  registry.register('priced-value', Priced);
  return registry;
}

const writers = registryWithSchemas();
const oldOrders = writers.avro('orders-value', OldOrder);
const orders = writers.avro('orders-value', Order);

/** 0 to 3 are valid, 7 too, by an older schema; 4 breaks the contract, 5 is no Avro, 6 has an id that nobody knows. */
function valueOf(flavour: number, id: string): Uint8Array {
  const order = { id, cents: flavour === 4 ? 0 : flavour + 1, channel: 'store' as const };
  if (flavour === 5) return Buffer.from('no Avro');
  if (flavour === 7) return oldOrders.serialize(order, 'orders')!;
  const bytes = Buffer.from(orders.serialize(order, 'orders')!);
  if (flavour === 6) bytes.writeUInt32BE(99, 1);
  return bytes;
}

/** Its own registries for one simulation: a restarted app begins with an empty cache, and meets the outage that there is. */
function fresh(): Shape {
  const registries: MemoryRegistry[] = [];
  let reachable = true;
  return {
    ...avro,
    registry: {
      down() {
        reachable = false;
        for (const registry of registries) registry.down();
      },
      up() {
        reachable = true;
        for (const registry of registries) registry.up();
      },
    },
    build(kit) {
      const registry = registryWithSchemas();
      if (!reachable) registry.down();
      registries.push(registry);
      const builder = new StreamsBuilder();
      builder
        .stream('orders', { key: Serdes.string(), value: kit.serde(registry.avro('orders-value', Order)) })
        .validate(kit.step('contract', (_key: string, order: { cents: number }) => order.cents > 0 || 'no amount'))
        .mapValuesAsync(
          kit.call('price', (order: { cents: number }) => ({ euros: order.cents / 100 })),
          { ...limits, concurrency: 3 },
        )
        .toDLQ()
        .to('priced', { key: Serdes.string(), value: kit.serde(registry.avro('priced-value', Priced)) });
      return builder.build();
    },
  };
}

/** Avro by the schema of the writer, a contract, a call, Avro out; what is poison is dead-lettered, an outage is not. */
export const avro: Shape = {
  name: 'avro',
  sources: { orders: 2 },
  sinks: { priced: 2 },
  deadLetters: ['orders.DLQ'],
  steps: ['contract', 'price'],
  callTimeout: CALL_TIMEOUT,
  fresh,
  build: (kit) => fresh().build(kit),
  make(spec, id) {
    const poison = spec.flavour >= 4 && spec.flavour <= 6;
    return {
      topic: 'orders',
      record: recordOf(spec, id, valueOf(spec.flavour, id)),
      exits: poison ? [] : [exit('priced', id, 'main')],
      poison,
    };
  },
  identify: (_topic, { headers }) => idOf(headers),
};
