import fc from 'fast-check';

/** A schema without names; `built` gives them. */
type Tree =
  | { kind: 'primitive'; name: Primitive }
  | { kind: 'enum'; symbols: number }
  | { kind: 'fixed'; size: number }
  | { kind: 'array' | 'map'; of: Tree }
  | { kind: 'record'; fields: Tree[] }
  | { kind: 'union'; branches: Tree[] };
type Primitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';

/** An Avro schema with an arbitrary of its values, as avsc holds them. */
export interface Built {
  readonly schema: unknown;
  readonly values: fc.Arbitrary<unknown>;
}

const PRIMITIVES: readonly Primitive[] = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'];
const FROM = -(2 ** 52); // below, avsc by hand writes another number
const TO = 2 ** 53 - 2;

const primitives: Record<Primitive, fc.Arbitrary<unknown>> = {
  null: fc.constant(null),
  boolean: fc.boolean(),
  int: fc.integer(),
  long: fc.oneof(fc.integer({ min: FROM, max: TO }), fc.integer({ min: -100, max: 100 })),
  float: fc.float(),
  double: fc.double(),
  bytes: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  string: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '__proto__', 'constructor')),
};

const { tree } = fc.letrec<{ tree: Tree; branch: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...PRIMITIVES).map((name) => ({ kind: 'primitive' as const, name })),
    tie('branch'),
    fc.array(tie('branch'), { minLength: 1, maxLength: 4 }).map((branches) => ({ kind: 'union' as const, branches })),
  ),
  branch: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...PRIMITIVES).map((name) => ({ kind: 'primitive' as const, name })),
    fc.integer({ min: 1, max: 3 }).map((symbols) => ({ kind: 'enum' as const, symbols })),
    fc.integer({ min: 0, max: 4 }).map((size) => ({ kind: 'fixed' as const, size })),
    tie('tree').map((of) => ({ kind: 'array' as const, of })),
    tie('tree').map((of) => ({ kind: 'map' as const, of })),
    fc.array(tie('tree'), { maxLength: 5 }).map((fields) => ({ kind: 'record' as const, fields })),
  ),
}));

/** Any schema, with an arbitrary of its values. */
export const schemas: fc.Arbitrary<Built> = tree.map((of) => built(of, { next: 0 }));

/** Any schema with one of its values. */
export const schemaAndValue = schemas.chain(({ schema, values }) => values.map((value) => ({ schema, value })));

const BUCKETS: Record<string, string> = { int: 'number', long: 'number', float: 'number', double: 'number' };
Object.assign(BUCKETS, {
  bytes: 'buffer',
  fixed: 'buffer',
  string: 'string',
  enum: 'string',
  map: 'object',
  record: 'object',
});

function built(of: Tree, names: { next: number }): Built {
  switch (of.kind) {
    case 'primitive':
      return { schema: of.name, values: primitives[of.name] };
    case 'enum': {
      const symbols = ['web', 'store', 'phone'].slice(0, of.symbols);
      return { schema: { type: 'enum', name: `E${names.next++}`, symbols }, values: fc.constantFrom(...symbols) };
    }
    case 'fixed': {
      const bytes = fc.uint8Array({ minLength: of.size, maxLength: of.size }).map((value) => Buffer.from(value));
      return { schema: { type: 'fixed', name: `F${names.next++}`, size: of.size }, values: bytes };
    }
    case 'array': {
      const items = built(of.of, names);
      return { schema: { type: 'array', items: items.schema }, values: fc.array(items.values, { maxLength: 5 }) };
    }
    case 'map': {
      const values = built(of.of, names);
      const entries = fc.uniqueArray(fc.tuple(primitives.string as fc.Arbitrary<string>, values.values), {
        maxLength: 4,
        selector: ([key]) => key,
      });
      return {
        schema: { type: 'map', values: values.schema },
        values: entries.map((list) => Object.fromEntries(list)),
      };
    }
    case 'record': {
      const name = `R${names.next++}`;
      const fields = of.fields.map((field, i) => ({ name: `f${i}`, ...built(field, names) }));
      const values = fc.tuple(...fields.map((field) => field.values));
      return {
        schema: { type: 'record', name, fields: fields.map((field) => ({ name: field.name, type: field.schema })) },
        values: values.map((list) => Object.fromEntries(list.map((value, i) => [`f${i}`, value]))),
      };
    }
    case 'union':
      return union(of.branches, names);
  }
}

/** As the types of Avro values say: wrapped when two branches share a bucket. */
function union(trees: readonly Tree[], names: { next: number }): Built {
  const seen = new Set<string>();
  const branches = trees
    .filter((one) => {
      const name = one.kind === 'primitive' ? one.name : one.kind === 'array' || one.kind === 'map' ? one.kind : '';
      return name === '' || (!seen.has(name) && seen.add(name));
    })
    .map((one) => {
      const { schema, values } = built(one, names);
      const kind = one.kind === 'primitive' ? one.name : one.kind;
      const name = typeof schema === 'object' ? ((schema as { name?: string }).name ?? kind) : kind;
      return { schema, values, name, bucket: BUCKETS[kind] ?? kind };
    });
  const wrapped = new Set(branches.map(({ bucket }) => bucket)).size < branches.length;
  const values = branches.map((branch) =>
    wrapped && branch.name !== 'null' ? branch.values.map((value) => ({ [branch.name]: value })) : branch.values,
  );
  return { schema: branches.map(({ schema }) => schema), values: fc.oneof(...values) };
}
