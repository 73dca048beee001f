import { errorOf, SpillwayError } from '../core/errors.js';
import type { AvroField, AvroType } from './avro.js';

/** Confluent's compatibility modes: which versions of a subject a new one is checked against, and which way. */
export type Compatibility = (typeof modes)[number];

const modes = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const;

/** @throws SpillwayError `INVALID_OPTION` for what is no mode: it would compare nothing, or everything, in silence. */
export function compatibilityOf(given: Compatibility): Compatibility {
  if (modes.includes(given)) return given;
  const wanted = `one of ${modes.join(', ')}`;
  throw new SpillwayError('INVALID_OPTION', { option: 'compatibility', given: JSON.stringify(given), wanted });
}

/** Why a reader cannot read what a writer writes, and in which field. */
export interface Mismatch {
  readonly path: string | undefined;
  readonly problem: string;
}

/**
 * What stands against a new version, or undefined when nothing does. `earlier` are the subject's versions, oldest
 * first. Backward: the new one reads the data of earlier ones. Forward: earlier ones read the data of the new one.
 */
export function incompatibility(mode: Compatibility, next: AvroType, earlier: readonly AvroType[]): string | undefined {
  if (mode === 'NONE') return undefined;
  const against = mode.endsWith('_TRANSITIVE') ? earlier.toReversed() : earlier.slice(-1);
  for (const [back, version] of against.entries()) {
    const number = earlier.length - back;
    const backward = mode.startsWith('FORWARD') ? undefined : mismatchBetween(next, version);
    if (backward) return `it cannot read what version ${number} wrote: ${told(backward)}`;
    const forward = mode.startsWith('BACKWARD') ? undefined : mismatchBetween(version, next);
    if (forward) return `version ${number} cannot read what it writes: ${told(forward)}`;
  }
  return undefined;
}

const told = ({ path, problem }: Mismatch) => (path === undefined ? problem : `at ${path}: ${problem}`);

/** By Avro's rules of schema resolution, as avsc has them. */
export function mismatchBetween(reader: AvroType, writer: AvroType): Mismatch | undefined {
  const error = refusal(reader, writer);
  if (error === undefined) return undefined;
  const path: string[] = [];
  let { message } = error;
  // Follow the fault down to the innermost field that cannot be read by itself; a recursive type comes back.
  const seen = new Set<AvroType>();
  for (let at: Inner | undefined = innerFault(reader, writer); at;) {
    path.push(at.name);
    message = at.problem;
    if (at.reader === undefined || seen.has(at.reader)) break;
    seen.add(at.reader);
    at = innerFault(at.reader, at.writer!);
  }
  return { path: path.length === 0 ? undefined : path.join('.'), problem: message.slice(0, LONGEST) };
}

/** avsc's messages hold the whole schema. */
const LONGEST = 300;

interface Inner {
  readonly name: string;
  readonly problem: string;
  readonly reader?: AvroType;
  readonly writer?: AvroType;
}

function innerFault(reader: AvroType, writer: AvroType): Inner | undefined {
  if (reader.itemsType && writer.itemsType) return faultIn('items', reader.itemsType, writer.itemsType);
  if (reader.valuesType && writer.valuesType) return faultIn('values', reader.valuesType, writer.valuesType);
  for (const field of (writer.fields && reader.fields) ?? []) {
    const written = writer.fields!.find(({ name }) => namesOf(field).includes(name));
    if (written) {
      const fault = faultIn(field.name, field.type, written.type);
      if (fault) return fault;
    } else if (field.defaultValue() === undefined) {
      return { name: field.name, problem: 'the writer has no such field, and it has no default' };
    }
  }
  return undefined;
}

function faultIn(name: string, reader: AvroType, writer: AvroType): Inner | undefined {
  const error = refusal(reader, writer);
  return error && { name, problem: error.message, reader, writer };
}

const namesOf = (field: AvroField) => [field.name, ...field.aliases];

function refusal(reader: AvroType, writer: AvroType): Error | undefined {
  try {
    reader.createResolver(writer);
    return undefined;
  } catch (error) {
    return errorOf(error);
  }
}
