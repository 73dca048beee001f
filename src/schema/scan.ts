import type { AvroType } from './avro.js';
import type { Budget } from './budget.js';
import { extentOf, FIXED, MAP, RECORD, SIZED, shapeOf, UNION, VARINT, type Extent, type Shape } from './shape.js';

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
    buf = bytes;
    end = bytes.length;
    pos = at;
    items = budget.items;
    depth = budget.depth;
    return walk(trimmed);
  };
}

/** Fields behind the last one that can exceed the budget need no look. */
function withoutTail(shape: Shape, bounded: (part: Shape) => boolean): Shape {
  if (shape.kind !== RECORD) return shape;
  return { ...shape, parts: shape.parts.slice(0, shape.parts.findLastIndex((part) => !bounded(part)) + 1) };
}

// The walk under way. Module variables: one scan is never inside another, and this runs over every byte.
let buf: Uint8Array = new Uint8Array();
let end = 0;
let pos = 0;
let items = 0;
let depth = 0;

function walk(shape: Shape): boolean {
  switch (shape.kind) {
    case VARINT:
      return skipVarint();
    case SIZED:
      return skip(readVarint());
    case FIXED:
      return skip(shape.size);
    case UNION: {
      const branch = shape.parts[readVarint()];
      return branch !== undefined && walk(branch);
    }
  }
  if (depth === 0) return false;
  depth--;
  const fits = shape.kind === RECORD ? fields(shape) : blocks(shape.parts[0]!, shape.kind === MAP);
  depth++;
  return fits;
}

function fields(record: Shape): boolean {
  if (!take(record.size)) return false;
  const parts = record.parts;
  for (let i = 0; i < parts.length; i++) if (!walk(parts[i]!)) return false;
  return true;
}

function blocks(item: Shape, keyed: boolean): boolean {
  for (let n = readVarint(); n !== 0; n = readVarint()) {
    let told = -1;
    if (n < 0) {
      n = -n;
      told = readVarint() + pos;
    }
    if (!take(n)) return false;
    for (; n > 0; n--) if ((keyed && !skip(readVarint())) || !walk(item)) return false;
    // a decoder that skips the block goes by the size that it tells
    if (told !== -1 && told !== pos) return false;
  }
  return true;
}

/** False for NaN, which a varint that ends too early reads as. */
function take(count: number): boolean {
  items -= count;
  return items >= 0;
}

function skip(count: number): boolean {
  pos += count;
  return count >= 0 && pos <= end;
}

function skipVarint(): boolean {
  for (let i = 0; i < 10 && pos < end; i++) if (buf[pos++]! < 0x80) return true;
  return false;
}

/** A zigzag varint of at most ten bytes; NaN for none. Those beyond 2^53 lose digits, and are over any limit anyway. */
function readVarint(): number {
  let value = 0;
  let unit = 1;
  for (let i = 0; i < 10 && pos < end; i++) {
    const byte = buf[pos++]!;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    unit *= 128;
  }
  return NaN;
}
