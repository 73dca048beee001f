/**
 * What flows through every contender of the pass-through, and the five steps that it takes. All of them are given the
 * same ones: the Node peers import them from here, and `peers/java/Sale.java` says the same in Java.
 */
export interface Sale<Note = Buffer> {
  /** Its place in the input, from 0. */
  readonly id: number;
  readonly shop: number;
  readonly cents: number;
  /** What no step looks at. */
  readonly note: Note;
}

export const VALUE_BYTES = 100;

/** The note stays in the bytes that it came in. */
export function readSale(bytes: Buffer): Sale {
  return { id: bytes.readInt32BE(0), shop: bytes.readInt32BE(4), cents: bytes.readInt32BE(8), note: bytes };
}

export function writeSale({ id, shop, cents, note }: Sale): Buffer {
  const bytes = Buffer.allocUnsafe(VALUE_BYTES);
  note.copy(bytes, 12, 12);
  bytes.writeInt32BE(id, 0);
  bytes.writeInt32BE(shop, 4);
  bytes.writeInt32BE(cents, 8);
  return bytes;
}

// The steps: cheap, so that what is measured is what lies between them. No record is filtered.

export const raised = <N>({ id, shop, cents, note }: Sale<N>): Sale<N> => ({
  id,
  shop,
  cents: cents + Math.trunc(cents / 10),
  note,
});
export const isSale = ({ cents }: Sale<unknown>): boolean => cents > 0;
export const rounded = <N>({ id, shop, cents, note }: Sale<N>): Sale<N> => ({
  id,
  shop,
  cents: cents - (cents % 5),
  note,
});
export const moved = <N>({ id, shop, cents, note }: Sale<N>): Sale<N> => ({ id, shop: shop + 1, cents, note });

/** What a tap adds up, so that no compiler takes the steps for useless. */
export const seen = { cents: 0 };
export const look = ({ cents }: Sale<unknown>): void => {
  seen.cents += cents;
};

/** All five, as somebody writes them who has no DSL. */
export function fiveSteps<N>(sale: Sale<N>): Sale<N> | null {
  const dearer = raised(sale);
  if (!isSale(dearer)) return null;
  const even = rounded(dearer);
  look(even);
  return moved(even);
}
