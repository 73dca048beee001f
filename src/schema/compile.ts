import { errorOf, SpillwayError } from '../core/errors.js';
import { typeOf, type AvroType, type TypeOptions } from './avro.js';

const MAX_BYTES = 256 * 1024;
const MAX_DEPTH = 64;

/**
 * Compiles a schema that may come from anywhere, with bounds: avsc makes code of it.
 * @throws SpillwayError `INVALID_SCHEMA`; `label` says whose it is.
 */
export function compiled(schema: unknown, label: string, options: TypeOptions = {}): AvroType {
  for (const part of [...(options.references ?? []), schema]) check(part, label);
  try {
    return typeOf(schema, options);
  } catch (error) {
    throw new SpillwayError('INVALID_SCHEMA', { schema: label, problem: errorOf(error).message }, { cause: error });
  }
}

/** The schema of a text. @throws SpillwayError `INVALID_SCHEMA` */
export function parsed(text: string, label: string): unknown {
  if (text.length > MAX_BYTES) refuse(label, `it is ${text.length} bytes long, and ${MAX_BYTES} are allowed`);
  try {
    return JSON.parse(text);
  } catch (error) {
    // a primitive schema may come without its quotes
    if (/^[a-z]+$/.test(text)) return text;
    throw new SpillwayError('INVALID_SCHEMA', { schema: label, problem: errorOf(error).message }, { cause: error });
  }
}

function check(schema: unknown, label: string): void {
  let length: number;
  try {
    length = JSON.stringify(schema)?.length ?? 0;
  } catch (error) {
    throw new SpillwayError('INVALID_SCHEMA', { schema: label, problem: errorOf(error).message }, { cause: error });
  }
  if (length > MAX_BYTES) refuse(label, `it is ${length} bytes long, and ${MAX_BYTES} are allowed`);
  walk(schema, 0, label);
}

function walk(schema: unknown, depth: number, label: string): void {
  if (depth > MAX_DEPTH) refuse(label, `it is nested deeper than ${MAX_DEPTH}`);
  if (typeof schema !== 'object' || schema === null) return;
  if (Array.isArray(schema)) return schema.forEach((branch) => walk(branch, depth + 1, label));
  const { name, symbols, fields, type, items, values } = schema as Readonly<Record<string, unknown>>;
  const names = [name, ...(Array.isArray(symbols) ? (symbols as unknown[]) : [])];
  for (const part of [type, items, values]) walk(part, depth + 1, label);
  for (const field of Array.isArray(fields) ? (fields as { name?: unknown; type?: unknown }[]) : []) {
    names.push(field?.name);
    walk(field?.type, depth + 1, label);
  }
  if (names.includes('__proto__')) refuse(label, `nothing in it may be named '__proto__'`);
}

function refuse(label: string, problem: string): never {
  throw new SpillwayError('INVALID_SCHEMA', { schema: label, problem });
}
