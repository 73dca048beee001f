import type { RawRecord } from 'spillway';
import { memoryRegistry } from 'spillway/schema';
import { expect, it } from 'vitest';
import { ordersFeed } from '../../examples/orders/feed.js';
import { schemas } from '../../examples/orders/topology.js';

const { Order } = schemas(memoryRegistry({ autoRegister: true }));

function helpings(seed: number, atLeast: number): (readonly RawRecord[])[] {
  const taken: (readonly RawRecord[])[] = [];
  let count = 0;
  for (const helping of ordersFeed(Order, seed)) {
    taken.push(helping);
    if ((count += helping.length) >= atLeast) break;
  }
  return taken;
}

/** What a reader makes of a record: its channel, or why there is none. */
function read({ value = null }: RawRecord): string {
  try {
    const order = Order.deserialize(value, 'orders');
    return order.cents > 0 ? order.channel : 'contract';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

it('is the same for the same seed, and another for another', () => {
  const bytes = (seed: number) => helpings(seed, 500).map((helping) => helping.map(({ key, value }) => [key, value]));
  expect(bytes(3)).toEqual(bytes(3));
  expect(bytes(3)).not.toEqual(bytes(4));
});

it('has everything that a topic of a busy shop has', () => {
  const all = helpings(1, 10_000);
  const count = new Map<string, number>();
  for (const record of all.flat()) count.set(read(record), (count.get(read(record)) ?? 0) + 1);
  const kinds = ['web', 'store', 'contract', 'TRUNCATED', 'WRONG_MAGIC_BYTE', 'TRAILING_BYTES', 'UNKNOWN_SCHEMA_ID'];
  expect([...count.keys()].sort()).toEqual(kinds.sort());
  expect(count.get('web')! + count.get('store')!).toBeGreaterThan(9_000);
});

it('has a hot key, customers that are gone, and bursts', () => {
  const all = helpings(1, 10_000);
  const keys = new Map<string, number>();
  for (const { key } of all.flat()) keys.set(String(key), (keys.get(String(key)) ?? 0) + 1);
  const [first, second] = [...keys].sort(([, a], [, b]) => b - a);
  expect(first![0]).toBe('dealer');
  expect(first![1]).toBeGreaterThan(10 * second![1]);
  expect([...keys.keys()].filter((key) => key.startsWith('gone-'))).not.toEqual([]);
  const sizes = all.map(({ length }) => length).sort((a, b) => a - b);
  expect(sizes.at(-1)).toBeGreaterThan(10 * sizes[Math.floor(sizes.length / 2)]!);
});
