import { memoryRegistry } from 'spillway/schema';
import { timed, type Contestant } from '../harness.js';
import { byHand } from './by-hand.js';
import { basket, flatOrder, flatSchema, linesSchema, olderOrder, olderSchema, priced, pricedSchema } from './orders.js';

/** Decode, map, encode: the same records by Spillway's serdes and by avsc alone. */
export interface Pair {
  readonly name: 'flat' | 'evolved' | 'scanned';
  readonly contestants: readonly [Contestant, Contestant];
}

type Through = (bytes: Buffer) => Uint8Array | null;
type ByHand = (bytes: Buffer) => Buffer;

export function pairs(records: number): readonly Pair[] {
  const registry = memoryRegistry({ autoRegister: true, compatibility: 'NONE' });
  const flat = registry.avro('orders-value', flatSchema);
  const older = registry.avro('orders-value', olderSchema);
  const lines = registry.avro('baskets-value', linesSchema);
  const sink = registry.avro('priced-value', pricedSchema);
  const [olderId, flatId, linesId, sinkId] = (
    [
      ['orders-value', olderSchema],
      ['orders-value', flatSchema],
      ['baskets-value', linesSchema],
      ['priced-value', pricedSchema],
    ] as const
  ).map(([subject, schema]) => registry.register(subject, schema)) as [number, number, number, number];

  const made = (serialize: (i: number) => Uint8Array | null) =>
    Array.from({ length: records }, (_, i) => Buffer.from(serialize(i)!));
  const hand = byHand({ [olderId]: olderSchema, [flatId]: flatSchema }, flatSchema, [sinkId, pricedSchema], priced);
  const handLines = byHand({ [linesId]: linesSchema }, linesSchema, [sinkId, pricedSchema], priced);
  const ours: Through = (bytes) => sink.serialize(priced(flat.deserialize(bytes, 'orders')), 'priced');
  const oursLines: Through = (bytes) => sink.serialize(priced(lines.deserialize(bytes, 'baskets')), 'priced');

  return [
    pair(
      'flat',
      made((i) => flat.serialize(flatOrder(i), 'orders')),
      ours,
      hand,
    ),
    pair(
      'evolved',
      made((i) => older.serialize(olderOrder(i), 'orders')),
      ours,
      hand,
    ),
    pair(
      'scanned',
      made((i) => lines.serialize(basket(i), 'baskets')),
      oursLines,
      handLines,
    ),
  ];
}

function pair(name: Pair['name'], records: readonly Buffer[], ours: Through, hand: ByHand): Pair {
  for (const bytes of records) {
    if (!hand(bytes).equals(ours(bytes)!)) throw new Error(`void: '${name}' is not written as avsc writes it`);
  }
  const through = (call: Through) => () => timed(records.length, () => lengthsOf(records, call));
  return {
    name,
    contestants: [
      { name: `${name}, Spillway`, round: through(ours) },
      { name: `${name}, avsc by hand`, round: through(hand) },
    ],
  };
}

/** Uses what comes out, so that none of it is left out. */
function lengthsOf(records: readonly Buffer[], call: Through): number {
  let bytes = 0;
  for (const record of records) bytes += call(record)!.length;
  return bytes;
}
