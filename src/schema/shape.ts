import type { AvroType } from './avro.js';
import { ARRAY, FIXED, MAP, RECORD, SIZED, UNION, VARINT, shape, type Shape } from './skip.js';

const varint = shape(VARINT, 0);
const sized = shape(SIZED, 0);
const WIDTHS: Readonly<Record<string, number>> = { null: 0, boolean: 1, float: 4, double: 8 };

/** The shape of a type; a recursive one refers to itself. */
export function shapeOf(type: AvroType, known = new Map<AvroType, Shape>()): Shape {
  const earlier = known.get(type);
  if (earlier) return earlier;
  const within = (kind: number, types: readonly AvroType[]) => {
    const made = shape(kind, 0);
    known.set(type, made);
    made.parts = types.map((part) => shapeOf(part, known));
    return made;
  };
  switch (type.typeName) {
    case 'null':
    case 'boolean':
    case 'float':
    case 'double':
      return shape(FIXED, WIDTHS[type.typeName]!);
    case 'fixed':
      return shape(FIXED, type.size!);
    case 'int':
    case 'long':
    case 'abstract:long':
    case 'enum':
      return varint;
    case 'bytes':
    case 'string':
      return sized;
    case 'array':
      return within(ARRAY, [type.itemsType!]);
    case 'map':
      return within(MAP, [type.valuesType!]);
    case 'union:wrapped':
    case 'union:unwrapped':
      return within(UNION, type.types!);
    case 'record':
    case 'error':
      return joined(
        within(
          RECORD,
          type.fields!.map((field) => field.type),
        ),
      );
    default:
      return shapeOf(type.underlyingType!, known);
  }
}

/** Neighbours of fixed width become one. */
function joined(record: Shape): Shape {
  const parts: Shape[] = [];
  record.size = record.parts.length === 0 ? 1 : 0;
  for (const part of record.parts) {
    const last = parts.at(-1);
    if (part.kind !== FIXED) parts.push(part);
    else if (part.size === 0) record.size++;
    else if (last?.kind === FIXED) parts[parts.length - 1] = shape(FIXED, last.size + part.size);
    else parts.push(part);
  }
  record.parts = parts;
  return record;
}

/** The most that one value of a shape can be, in values and in depth; infinite for arrays, maps and recursion. */
export interface Extent {
  readonly values: number;
  readonly depth: number;
}

/**
 * The levels of a shape of which every value takes a byte at least: then a value of n bytes has no more than n items,
 * whatever it says. Undefined when some take none, and for recursion, whose levels have no bound.
 */
export function levelsOf(of: Shape, within: ReadonlySet<Shape> = new Set()): number | undefined {
  if (within.has(of) || (of.kind === RECORD && of.size > 0)) return undefined;
  if (of.kind === FIXED && of.size === 0) return undefined;
  const inside = new Set([...within, of]);
  const own = of.kind === RECORD || of.kind === ARRAY || of.kind === MAP ? 1 : 0;
  let deepest = 0;
  for (const part of of.parts) {
    // A branch of a union takes the byte that says which one it is.
    const weightless = of.kind === UNION && part.kind === FIXED;
    const levels = weightless ? 0 : levelsOf(part, inside);
    if (levels === undefined) return undefined;
    deepest = Math.max(deepest, levels);
  }
  return own + deepest;
}

const UNBOUNDED: Extent = { values: Infinity, depth: Infinity };

export function extentOf(of: Shape, known = new Map<Shape, Extent>()): Extent {
  const earlier = known.get(of);
  if (earlier) return earlier;
  if (of.kind === ARRAY || of.kind === MAP) return UNBOUNDED;
  known.set(of, UNBOUNDED); // what comes back to itself is recursive
  let values = of.kind === RECORD ? 1 + of.size : 1;
  let depth = 0;
  for (const part of of.parts) {
    const extent = extentOf(part, known);
    values = of.kind === UNION ? Math.max(values, 1 + extent.values) : values + extent.values;
    depth = Math.max(depth, extent.depth);
  }
  const extent = { values, depth: of.kind === RECORD ? depth + 1 : depth };
  known.set(of, extent);
  return extent;
}
