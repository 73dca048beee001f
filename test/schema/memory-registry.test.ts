import { describe, expect, it } from 'vitest';
import type { SpillwayError } from '../../src/core/errors.js';
import type { ConsumerRecord } from '../../src/core/record.js';
import {
  memoryRegistry,
  recordName,
  topicName,
  topicRecordName,
  typed,
  type Compatibility,
} from '../../src/schema/index.js';

const v1 = { type: 'record', name: 'Order', namespace: 'shop', fields: [{ name: 'id', type: 'string' }] } as const;
const added = (more: object) => ({ ...v1, fields: [...v1.fields, more] });
const withDefault = added({ name: 'note', type: 'string', default: '' });
const withoutDefault = added({ name: 'note', type: 'string' });
const removed = { ...v1, fields: [] };
const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as SpillwayError).code;
  }
  return 'none';
};
const record = (value: Uint8Array | null): ConsumerRecord => ({
  offset: 0,
  key: null,
  value,
  headers: [],
  timestamp: 0,
});

describe('ids and versions', () => {
  it('are given as a registry gives them', () => {
    const registry = memoryRegistry();
    expect(registry.register('a', v1)).toBe(1);
    expect(registry.register('a', JSON.stringify(v1, null, 2))).toBe(1);
    expect(registry.register('b', v1)).toBe(1);
    expect(registry.register('a', withDefault)).toBe(2);
    expect(registry.versions('a').map(({ id, version }) => [id, version])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(registry.subjects()).toEqual(['a', 'b']);
    expect(codeOf(() => registry.register('a', { type: 'nonsense' }))).toBe('INVALID_SCHEMA');
  });
});

// new version over earlier ones: which modes take it
const MODES: readonly Compatibility[] = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
];
const B = ['BACKWARD', 'BACKWARD_TRANSITIVE'];
const F = ['FORWARD', 'FORWARD_TRANSITIVE'];
const FULL = ['FULL', 'FULL_TRANSITIVE'];
const two = (...fields: object[]) => ({ ...v1, fields });
const id = v1.fields[0];
const note = { name: 'note', type: 'string' };
const noteDefault = { ...note, default: '' };
describe.each<[string, object[], object, string[]]>([
  ['a first version', [], v1, [...B, ...F, ...FULL]],
  ['a field with a default more', [v1], withDefault, [...B, ...F, ...FULL]],
  ['a field without a default more', [v1], withoutDefault, F],
  ['a field without a default less', [v1], removed, B],
  ['a field with a default less', [withDefault], v1, [...B, ...F, ...FULL]],
  ['int to long', [two({ name: 'n', type: 'int' })], two({ name: 'n', type: 'long' }), B],
  ['long to int', [two({ name: 'n', type: 'long' })], two({ name: 'n', type: 'int' }), F],
  ['string to int', [two({ name: 'n', type: 'string' })], two({ name: 'n', type: 'int' }), []],
  ['string to nullable string', [v1], two({ name: 'id', type: ['null', 'string'] }), B],
  [
    'an enum symbol more',
    [{ type: 'enum', name: 'E', symbols: ['a'] }],
    { type: 'enum', name: 'E', symbols: ['a', 'b'] },
    B,
  ],
  [
    'an enum symbol less',
    [{ type: 'enum', name: 'E', symbols: ['a', 'b'] }],
    { type: 'enum', name: 'E', symbols: ['a'] },
    F,
  ],
  ['another name', [v1], { ...v1, name: 'Other' }, []],
  ['another name with an alias', [v1], { ...v1, name: 'Other', aliases: ['Order'] }, B],
  // fits the version before, not the one before that
  ['back over two versions', [two(id), two(id, noteDefault)], two(id, note), ['BACKWARD', ...F, 'FULL']],
  ['forth over two versions', [two(id, note), two(id, noteDefault)], two(id), [...B, 'FORWARD', 'FULL']],
])('%s', (_name, earlier, next, allowed) => {
  it.each(MODES)('%s', (mode) => {
    const registry = memoryRegistry({ compatibility: 'NONE' });
    for (const schema of earlier) registry.register('s', schema);
    registry.setCompatibility(mode, 's');
    const expected = mode === 'NONE' || allowed.includes(mode) ? 'none' : 'INCOMPATIBLE_SCHEMA';
    expect(codeOf(() => registry.register('s', next))).toBe(expected);
  });
});

describe('an incompatible schema', () => {
  it('is refused with the field', () => {
    const registry = memoryRegistry();
    registry.register(
      's',
      two({
        name: 'lines',
        type: { type: 'array', items: { type: 'record', name: 'L', fields: [{ name: 'sku', type: 'string' }] } },
      }),
    );
    const next = two({
      name: 'lines',
      type: { type: 'array', items: { type: 'record', name: 'L', fields: [{ name: 'sku', type: 'int' }] } },
    });
    expect(() => registry.register('s', next)).toThrow('at lines.items.sku');
  });
});

describe('a sink', () => {
  it('needs its schema registered, and is told what to do', async () => {
    const registry = memoryRegistry();
    const serde = registry.avro('orders-value', v1);
    await expect(serde.openSink!('orders')).rejects.toMatchObject({ code: 'SCHEMA_NOT_REGISTERED', retriable: false });
    await expect(serde.openSink!('orders')).rejects.toThrow('autoRegister: true');
    registry.register('orders-value', v1);
    expect(serde.openSink!('orders')).toBeUndefined();
    expect(serde.serialize({ id: 'a' }, 'orders')).toEqual(Buffer.of(0, 0, 0, 0, 1, 2, 0x61));
  });

  it('registers it with autoRegister, of the serde or of the registry', async () => {
    const registry = memoryRegistry();
    expect(registry.avro('s', v1, { autoRegister: true }).openSink!('t')).toBeUndefined();
    expect(registry.subjects()).toEqual(['s']);
    const incompatible = registry.avro('s', { ...v1, name: 'Other' }, { autoRegister: true });
    await expect(incompatible.openSink!('t')).rejects.toMatchObject({ code: 'INCOMPATIBLE_SCHEMA' });
  });

  it('tells an outage from a schema that is not there', async () => {
    const registry = memoryRegistry({ autoRegister: true });
    const serde = registry.avro('s', v1);
    registry.down();
    await expect(serde.openSink!('t')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retriable: true });
    registry.up();
    expect(serde.openSink!('t')).toBeUndefined();
  });

  it('has its subject by strategy', () => {
    const registry = memoryRegistry({ autoRegister: true });
    const strategies = { value: topicName(), key: topicName('key'), record: recordName(), both: topicRecordName() };
    for (const strategy of Object.values(strategies)) registry.avro(strategy, v1).openSink!('orders');
    expect(registry.subjects()).toEqual(['orders-value', 'orders-key', 'shop.Order', 'orders-shop.Order']);
    expect(codeOf(() => registry.avro(recordName(), 'string').serialize('a', 't'))).toBe('INVALID_OPTION');
  });

  it('writes each topic with the id of its own subject', () => {
    const registry = memoryRegistry({ compatibility: 'NONE' });
    registry.register('a-value', 'string');
    registry.register('b-value', { type: 'record', name: 'X', fields: [] });
    registry.register('b-value', 'string');
    registry.register('c-value', 'int');
    const serde = registry.avro(topicName(), 'string');
    const ids = ['a', 'b', 'a'].map((topic) => serde.serialize('x', topic)![4]);
    expect(ids).toEqual([1, 1, 1]);
    expect(codeOf(() => serde.serialize('x', 'c'))).toBe('SCHEMA_NOT_REGISTERED');
  });
});

describe('a source', () => {
  const at = (now = 0) => ({ topic: 't', partition: 0, now });

  it('reads at once what the registry knows, and waits while it is down', async () => {
    const registry = memoryRegistry({ autoRegister: true });
    const bytes = registry.avro('s', v1).serialize({ id: 'a' }, 't');
    const other = registry.avro('other', typed<unknown>(withDefault));
    registry.down();
    expect(other.prepare!([record(bytes)], 'value', at())).toBeUndefined(); // it was met when it was written
    const unmet = Buffer.of(0, 0, 0, 0, 9, 0);
    await expect(other.prepare!([record(unmet)], 'value', at())).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      retriable: true,
    });
    registry.up();
    expect(other.prepare!([record(unmet)], 'value', at())).toBeUndefined();
    expect(other.deserialize(bytes, 't')).toEqual({ id: 'a', note: '' });
    expect(codeOf(() => other.deserialize(unmet, 't'))).toBe('UNKNOWN_SCHEMA_ID');
  });

  it("resolves a writer's schema to the reader's: fields added, dropped, renamed, widened, reordered", () => {
    const registry = memoryRegistry({ autoRegister: true, compatibility: 'NONE' });
    const writer = registry.avro('s', {
      type: 'record',
      name: 'Order',
      fields: [
        { name: 'gone', type: { type: 'array', items: 'string' } },
        { name: 'cents', type: 'int' },
        { name: 'customer', type: 'string' },
        { name: 'channel', type: { type: 'enum', name: 'C', symbols: ['web', 'fax'] } },
      ],
    });
    const reader = registry.avro('s', {
      type: 'record',
      name: 'Order',
      fields: [
        { name: 'customerId', aliases: ['customer'], type: 'string' },
        { name: 'cents', type: 'long' },
        { name: 'channel', type: { type: 'enum', name: 'C', symbols: ['web', 'other'], default: 'other' } },
        { name: 'note', type: ['null', 'string'], default: null },
      ],
    });
    const bytes = writer.serialize({ gone: ['x', 'y'], cents: 5, customer: 'c', channel: 'fax' }, 't');
    expect(reader.deserialize(bytes, 't')).toEqual({ customerId: 'c', cents: 5, channel: 'other', note: null });
  });
});

describe('a schema in a file', () => {
  it('is read at once, and missed at once', () => {
    const registry = memoryRegistry({ autoRegister: true });
    const serde = registry.avscFile<{ id: string }>('s', new URL('./order.avsc', import.meta.url));
    expect(serde.deserialize(serde.serialize({ id: 'a' }, 't'), 't')).toEqual({ id: 'a' });
    expect(codeOf(() => registry.avscFile('s', new URL('./none.avsc', import.meta.url)))).toBe('INVALID_SCHEMA');
  });
});

it('refuses a mode that is none', () => {
  // @ts-expect-error no mode
  expect(() => memoryRegistry({ compatibility: 'backward' })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION' }),
  );
  // @ts-expect-error no mode
  expect(() => memoryRegistry().setCompatibility('backward')).toThrow(/BACKWARD_TRANSITIVE/);
});
