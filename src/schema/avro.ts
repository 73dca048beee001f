import avsc from 'avsc';
import { readEntries, readItems, skipBlocks } from './avro-blocks.js';
import { bigints, readRounded, readSafe, writeSafe, type Tap } from './long.js';

/*
 * The only file that names avsc. Some of its types are replaced by stricter ones of the same format; for that, it needs
 * a few members that avsc's declarations leave out.
 */

/** A compiled schema: what is used of avsc's. */
export interface AvroType {
  /** `int`, `record`, `union:wrapped`, `logical:…`, `abstract:long` for a bigint. */
  readonly typeName: string;
  readonly name?: string;
  readonly branchName?: string;
  readonly fields?: readonly AvroField[];
  readonly symbols?: readonly string[];
  readonly size?: number;
  readonly itemsType?: AvroType;
  readonly valuesType?: AvroType;
  readonly types?: readonly AvroType[];
  readonly underlyingType?: AvroType;
  /** Offset -1 when the bytes end too early. */
  decode(bytes: Buffer, at: number, resolver?: Resolver): { readonly value: unknown; readonly offset: number };
  /** The position behind the value, or minus the number of bytes missing. */
  encode(value: unknown, bytes: Buffer, at: number): number;
  createResolver(writer: AvroType): Resolver;
  equals(other: AvroType): boolean;
  isValid(value: unknown, options: { errorHook: (path: string[], value: unknown, type: AvroType) => void }): boolean;
}
export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  readonly aliases: readonly string[];
  defaultValue(): unknown;
}
/** Reads a writer's bytes as the reader's values. */
export interface Resolver {
  _read(tap: Tap): unknown;
}

/** A logical type: how its values are made of the underlying type's. `encode` gives undefined for what is none of its. */
export interface LogicalCodec {
  readonly decode: (raw: never) => unknown;
  readonly encode: (value: never) => unknown;
}
export interface TypeOptions {
  readonly long?: 'number' | 'bigint';
  readonly logicalTypes?: Readonly<Record<string, LogicalCodec>>;
  /** Schemas that this one refers to by name, those first that others need. */
  readonly references?: readonly unknown[];
}

type Hook = (value: unknown, type: AvroType) => void;
type Constructor<T> = new (schema: object, options: object) => T;
type Part = AvroType & { _read(tap: Tap): unknown; _skip(tap: Tap): void };
type ItemsResolver = Resolver & { readonly itemsType: Resolver };
type Updating = [resolver: ItemsResolver, writer: AvroType, options: object];
interface Internals {
  readonly ArrayType: Constructor<Part & { readonly itemsType: Part; _update(...given: Updating): void }>;
  readonly MapType: Constructor<Part & { readonly valuesType: Part }>;
  readonly EnumType: Constructor<AvroType & { readonly _indices: Readonly<Record<string, unknown>> }>;
  readonly RecordType: Constructor<AvroType & { readonly fields: readonly AvroField[]; _createWriter(): RecordWriter }>;
  readonly LogicalType: Constructor<AvroType & { readonly underlyingType: AvroType }>;
  readonly LongType: (new () => AvroType) & { __with(methods: object): AvroType };
  readonly FloatType: new () => Promoting;
  readonly DoubleType: new () => Promoting;
}
type Promoting = AvroType & { _update(resolver: Resolver, writer: AvroType): void };
type RecordWriter = (this: unknown, tap: Tap, value: unknown) => void;
const { ArrayType, MapType, EnumType, RecordType, LogicalType, LongType, FloatType, DoubleType } =
  avsc.types as unknown as Internals;

/**
 * Compiles a schema.
 * @throws Error of avsc's when it is none.
 */
export function typeOf(schema: unknown, { long, logicalTypes = {}, references = [] }: TypeOptions = {}): AvroType {
  const classes = Object.create(null) as Record<string, unknown>;
  for (const [name, codec] of Object.entries(logicalTypes)) classes[name] = logicalClass(codec);
  const options = {
    registry: Object.create(null) as object,
    logicalTypes: classes,
    typeHook: strict(long === 'bigint', classes),
    omitRecordMethods: true,
  };
  const compile = (one: unknown) => avsc.Type.forSchema(one as avsc.Schema, options as object) as unknown as AvroType;
  for (const reference of references) compile(reference);
  return compile(schema);
}

/** The path to what of a value does not fit and the type that it does not fit, or undefined when all fits. */
export function mismatchOf(
  type: AvroType,
  value: unknown,
): { path: string; given: unknown; type: AvroType } | undefined {
  let first: { path: string; given: unknown; type: AvroType } | undefined;
  type.isValid(value, {
    errorHook: (path, given, wanted) => (first ??= { path: path.join('.'), given, type: wanted }),
  });
  return first;
}

function strict(bigints: boolean, classes: object) {
  const deriving = new WeakSet<object>();
  const primitive = (name: unknown, derived: boolean): AvroType | undefined => {
    if (name === 'long') return bigints && !derived ? BIGINT : new StrictLong();
    if (name === 'float') return new StrictFloat();
    return name === 'double' ? new StrictDouble() : undefined;
  };
  return (schema: unknown, options: object): AvroType | undefined => {
    if (typeof schema !== 'object' || schema === null) return primitive(schema, false);
    const { type, logicalType } = schema as { type?: unknown; logicalType?: unknown };
    const derived = typeof logicalType === 'string' && logicalType in classes;
    // avsc asks twice about a logical type: for the type itself, which is its own business, and for what underlies it
    if (derived && !deriving.delete(schema)) return void deriving.add(schema);
    if (type === 'array') return new SafeArray(schema, options);
    if (type === 'map') return new SafeMap(schema, options);
    if (type === 'enum') return new StrictEnum(schema, options);
    if (type === 'record' || type === 'error') return new StrictRecord(schema, options);
    return primitive(type, derived);
  };
}

class StrictLong extends LongType {
  _check(value: unknown, _flags: unknown, hook?: Hook): boolean {
    const fits = Number.isSafeInteger(value);
    if (!fits) hook?.(value, this);
    return fits;
  }
  _read(tap: Tap): number {
    return readSafe(tap);
  }
  _write(tap: Tap, value: unknown): void {
    if (!Number.isSafeInteger(value)) throw new Error('it is no long');
    writeSafe(tap, value as number);
  }
}

class StrictFloat extends FloatType {
  override _update(resolver: Resolver, writer: AvroType): void {
    if (writer.typeName === 'long') resolver._read = readRounded;
    else super._update(resolver, writer);
  }
}

class StrictDouble extends DoubleType {
  override _update(resolver: Resolver, writer: AvroType): void {
    if (writer.typeName === 'long') resolver._read = readRounded;
    else super._update(resolver, writer);
  }
}

/** An array that takes no more items than there are bytes for. */
class SafeArray extends ArrayType {
  override _read(tap: Tap): unknown {
    return readItems(tap, this.itemsType, this.itemsType);
  }
  override _skip(tap: Tap): void {
    skipBlocks(tap, this.itemsType, this.itemsType);
  }
  override _update(resolver: ItemsResolver, writer: AvroType, options: object): void {
    super._update(resolver, writer, options);
    const { itemsType } = writer;
    if (writer.typeName === 'array') resolver._read = (tap) => readItems(tap, resolver.itemsType, itemsType!);
  }
}

/** A map of which the same holds. */
class SafeMap extends MapType {
  override _read(tap: Tap): unknown {
    return readEntries(tap, this.valuesType);
  }
  override _skip(tap: Tap): void {
    skipBlocks(tap, this.valuesType, null);
  }
}

/** avsc looks a symbol up in a plain object and so takes `'constructor'` for one, and writes the first instead. */
class StrictEnum extends EnumType {
  _check(value: unknown, _flags: unknown, hook?: Hook): boolean {
    const fits = typeof value === 'string' && typeof this._indices[value] === 'number';
    if (!fits) hook?.(value, this);
    return fits;
  }
  _write(tap: Tap, value: unknown): void {
    const index = typeof value === 'string' ? this._indices[value] : undefined;
    if (typeof index !== 'number') throw new Error(`${JSON.stringify(value)} is no symbol of ${this.name}`);
    tap.writeLong(index);
  }
}

/** avsc writes the defaults of a record for a value that is no object at all, when every field has one. */
class StrictRecord extends RecordType {
  override _createWriter(): RecordWriter {
    const write = super._createWriter();
    if (this.fields.some((field) => field.defaultValue() === undefined && field.name !== 'length')) return write;
    return function (tap, value) {
      if (typeof value !== 'object' || value === null) throw new Error('it is no object');
      write.call(this, tap, value);
    };
  }
}

function logicalClass({ decode, encode }: LogicalCodec): unknown {
  return class extends LogicalType {
    _fromValue(raw: unknown): unknown {
      return decode(raw as never);
    }
    _toValue(value: unknown): unknown {
      return encode(value as never);
    }
    // avsc's own reads with the writer's type, without its promotion to the reader's
    _update(resolver: Resolver, writer: AvroType, options: object): void {
      const underlying = (this.underlyingType.createResolver as (w: AvroType, o: object) => Resolver)(writer, options);
      resolver._read = (tap) => decode(underlying._read(tap) as never);
    }
  };
}

const BIGINT = LongType.__with(bigints);
