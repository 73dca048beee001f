/*
 * Skipping over Avro without decoding it. Kinds and walk stand in one file, since V8 then treats the kinds as the
 * constants that they are: imported ones cost a third more.
 */

/** How a value lies in bytes, as far as skipping it needs to know. */
export interface Shape {
  readonly kind: number;
  /** Bytes of a `FIXED`; of a `RECORD`, how many of its fields take no bytes. */
  size: number;
  /** Fields, items or values (one), or branches. */
  parts: readonly Shape[];
}

/** A given number of bytes, perhaps none. */
export const FIXED = 0;
/** int, long, enum. */
export const VARINT = 1;
/** A length, then that many bytes. */
export const SIZED = 2;
export const RECORD = 3;
export const ARRAY = 4;
export const MAP = 5;
export const UNION = 6;

/** The one place where shapes are made: a scan is quick as long as all have one hidden class. */
export const shape = (kind: number, size: number, parts: readonly Shape[] = []): Shape => ({ kind, size, parts });

/** True when a value of the shape is whole and stays within that many items and levels. Allocates nothing. */
export function fits(whole: Shape, bytes: Uint8Array, at: number, maxItems: number, maxDepth: number): boolean {
  items = maxItems;
  depth = maxDepth;
  const end = walk(whole, bytes, at);
  return end !== BAD && end <= bytes.length;
}

// What the walk under way may still cost. Module variables, since one scan is never inside another.
let items = 0;
let depth = 0;

/** Instead of the position behind a value: there is none, or it costs too much. */
const BAD = -1;

/*
 * Each function gives the position behind the value at `pos`. What ends too early gives a position behind the end, or
 * BAD: reading there gives undefined, which ends a varint and is no number.
 */

function walk(at: Shape, buf: Uint8Array, pos: number): number {
  switch (at.kind) {
    case FIXED:
      return pos + at.size;
    case VARINT:
      return skipVarint(buf, pos);
    case SIZED:
      return skipSized(buf, pos);
    case UNION: {
      const branch = at.parts[readVarint(buf, pos)];
      return branch === undefined ? BAD : walk(branch, buf, skipVarint(buf, pos));
    }
  }
  if (depth === 0) return BAD;
  depth--;
  const after = at.kind === RECORD ? fields(at, buf, pos) : blocks(at.parts[0]!, buf, pos, at.kind === MAP);
  depth++;
  return after;
}

/** This runs over every byte of every record, hence the repetition of what `walk` says, for the usual cases. */
function fields(record: Shape, buf: Uint8Array, from: number): number {
  if (record.size > 0 && !take(record.size)) return BAD;
  const { parts } = record;
  let pos = from;
  for (let i = 0; i < parts.length; i++) {
    let part = parts[i]!;
    if (part.kind === UNION) {
      const branch = part.parts[readVarint(buf, pos)];
      if (branch === undefined) return BAD;
      part = branch;
      pos = skipVarint(buf, pos);
    }
    const { kind } = part;
    if (kind === SIZED) {
      const byte = buf[pos]!;
      if (byte < 0x80 && (byte & 1) === 0) pos += 1 + (byte >> 1);
      else if ((pos = skipSized(buf, pos)) === BAD) return BAD;
    } else if (kind === VARINT) {
      while (buf[pos++]! >= 0x80);
    } else if (kind === FIXED) pos += part.size;
    else if ((pos = walk(part, buf, pos)) === BAD) return BAD;
  }
  return pos;
}

function blocks(item: Shape, buf: Uint8Array, from: number, keyed: boolean): number {
  let pos = from;
  for (;;) {
    let n = readVarint(buf, pos);
    pos = skipVarint(buf, pos);
    if (n === 0) return pos;
    let told = BAD;
    if (n < 0) {
      n = -n;
      const size = readVarint(buf, pos);
      pos = skipVarint(buf, pos);
      if (!(size >= 0)) return BAD;
      told = pos + size;
    }
    if (!take(n)) return BAD;
    for (; n > 0; n--) {
      if (keyed && (pos = skipSized(buf, pos)) === BAD) return BAD;
      pos = walk(item, buf, pos);
      if (pos === BAD || pos > buf.length) return BAD;
    }
    // a decoder that skips the block goes by the size that it tells
    if (told !== BAD && told !== pos) return BAD;
  }
}

/** False for NaN, which is what a number that ends too early reads as. */
function take(count: number): boolean {
  items -= count;
  return items >= 0;
}

function skipSized(buf: Uint8Array, pos: number): number {
  const length = readVarint(buf, pos);
  return length >= 0 ? skipVarint(buf, pos) + length : BAD;
}

function skipVarint(buf: Uint8Array, pos: number): number {
  let at = pos;
  while (buf[at]! >= 0x80) at++;
  return at + 1;
}

/** A zigzag varint of at most ten bytes; NaN for none. Those beyond 2^53 lose digits, and are over any limit anyway. */
function readVarint(buf: Uint8Array, pos: number): number {
  const first = buf[pos]!;
  return first < 0x80 ? (first >> 1) ^ -(first & 1) : readLongVarint(buf, pos);
}

function readLongVarint(buf: Uint8Array, pos: number): number {
  let value = 0;
  let unit = 1;
  for (let i = 0; i < 10; i++) {
    const byte = buf[pos + i];
    if (byte === undefined) break;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    unit *= 128;
  }
  return NaN;
}
