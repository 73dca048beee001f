import type { AvroType } from './avro.js';
import type { Budget } from './budget.js';
import {
  ARRAY,
  extentOf,
  FIXED,
  MAP,
  RECORD,
  SIZED,
  shapeOf,
  UNION,
  VARINT,
  type Extent,
  type Shape,
} from './shape.js';

/** True when the value from `at` is whole and within the budget; whether more bytes follow is not looked at. */
export type Scan = (bytes: Uint8Array, at: number) => boolean;

/**
 * The scan that values of a writer's schema need before they are decoded, since a few bytes of Avro can stand for any
 * number of items (CVE-2023-39410 and its like). Null when no value of the schema can exceed the budget.
 */
export function scanOf(writer: AvroType, budget: Budget): Scan | null {
  const shape = shapeOf(writer);
  const extents = new Map<Shape, Extent>();
  const bounded = (part: Shape) => {
    const most = extentOf(part, extents);
    return most.values <= budget.items && most.depth <= budget.depth;
  };
  if (bounded(shape)) return null;
  const trimmed = withoutTail(shape, bounded);
  return (bytes, at) => {
    items = budget.items;
    depth = budget.depth;
    const end = walk(trimmed, bytes, at);
    return end !== BAD && end <= bytes.length;
  };
}

/** Fields behind the last one that can exceed the budget need no look. */
function withoutTail(shape: Shape, bounded: (part: Shape) => boolean): Shape {
  if (shape.kind !== RECORD) return shape;
  return { ...shape, parts: shape.parts.slice(0, shape.parts.findLastIndex((part) => !bounded(part)) + 1) };
}

// What the walk under way may still cost. Module variables, since one scan is never inside another.
let items = 0;
let depth = 0;

/** Instead of the position behind a value: there is none, or it costs too much. */
const BAD = -1;

/**
 * The position behind the value at `pos`. This runs over every byte of every record, hence the repetition: numbers of
 * one byte are read on the spot. What ends too early gives a position behind the end, or BAD: reading there gives
 * undefined, which `readVarint` refuses.
 */
function walk(shape: Shape, buf: Uint8Array, pos: number): number {
  switch (shape.kind) {
    case RECORD:
    case ARRAY:
    case MAP: {
      if (depth === 0) return BAD;
      depth--;
      const after =
        shape.kind === RECORD ? fields(shape, buf, pos) : blocks(shape.parts[0]!, buf, pos, shape.kind === MAP);
      depth++;
      return after;
    }
    case UNION: {
      const branch = shape.parts[readVarint(buf, pos)];
      return branch === undefined ? BAD : walk(branch, buf, skipVarint(buf, pos));
    }
    case VARINT:
      return skipVarint(buf, pos);
    case SIZED:
      return skipSized(buf, pos);
  }
  return pos + shape.size;
}

function fields(record: Shape, buf: Uint8Array, from: number): number {
  if (record.size > 0 && !take(record.size)) return BAD;
  const parts = record.parts;
  let pos = from;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    const byte = buf[pos]!;
    if (part.kind === SIZED && byte < 0x80 && (byte & 1) === 0) pos += 1 + (byte >> 1);
    else if (part.kind === VARINT && byte < 0x80) pos++;
    else if (part.kind === FIXED) pos += part.size;
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

/** False for NaN, which a number that ends too early reads as. */
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
  if (first < 0x80) return (first >> 1) ^ -(first & 1);
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
