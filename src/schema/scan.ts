import type { AvroType } from './avro.js';
import type { Budget } from './budget.js';
import { extentOf, levelsOf, shapeOf, type Extent } from './shape.js';
import { fits, RECORD, shape, type Shape } from './skip.js';

/** True when the value from `at` is whole and within the budget; whether more bytes follow is not looked at. */
export type Scan = (bytes: Uint8Array, at: number) => boolean;

/**
 * The scan that values of a writer's schema need before they are decoded, since a few bytes of Avro can stand for any
 * number of items (CVE-2023-39410 and its like). Null when no value of the schema can exceed the budget.
 */
export function scanOf(writer: AvroType, budget: Budget): Scan | null {
  const whole = shapeOf(writer);
  const extents = new Map<Shape, Extent>();
  const bounded = (part: Shape) => {
    const most = extentOf(part, extents);
    return most.values <= budget.items && most.depth <= budget.depth;
  };
  if (bounded(whole)) return null;
  const trimmed = withoutTail(whole, bounded);
  const levels = levelsOf(whole);
  // What is short enough cannot hold too many items, and the decoder takes no more than there are bytes for.
  const short = levels !== undefined && levels <= budget.depth ? budget.items : -1;
  return (bytes, at) => bytes.length - at <= short || fits(trimmed, bytes, at, budget.items, budget.depth);
}

/** Fields behind the last one that can exceed the budget need no look. */
function withoutTail(record: Shape, bounded: (part: Shape) => boolean): Shape {
  if (record.kind !== RECORD) return record;
  const last = record.parts.findLastIndex((part) => !bounded(part));
  return shape(RECORD, record.size, record.parts.slice(0, last + 1));
}
